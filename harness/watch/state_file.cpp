#include "harness/watch/state_file.h"

#include "adapters/changes/text_file.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

namespace countersign {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

} // namespace

std::filesystem::path state_file(const std::filesystem::path& directory, NameView zone,
                                 const std::string& signer, const std::string& node) {
  return directory / fmt::format("{}@{}@{}.zone", escaped(to_text(zone)), escaped(signer), escaped(node));
}

Result<ZoneVersionPtr> read_state(const std::filesystem::path& file, const Name& zone) {
  auto text = TextBuffer::read(file);
  if (!text && text.error().kind == ErrorKind::not_found) return ZoneVersionPtr();
  if (!text) return tl::unexpected<Error>(text.error());
  ZoneTextOptions options;
  options.file_name = file.string();
  options.origin = zone;
  options.consumed = [&](std::size_t octets) { text->release(octets); };
  return parse_zone(text->view(), options);
}

Status write_state(const std::filesystem::path& file, const ZoneVersion& zone) {
  return write_text_file(file, [&](const TextSink& sink) { print_zone(zone, sink); });
}

} // namespace countersign
