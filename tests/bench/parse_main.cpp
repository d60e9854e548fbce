// Reads a zone file and nothing more: `bench_parse ours|ldns FILE`.
#include "adapters/changes/text_file.h"
#include "diff/wire/zone_text.h"

#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <ldns/ldns.h>

namespace {

int parse_with_ldns(const char* file) {
  std::FILE* in = std::fopen(file, "r");
  if (in == nullptr) return 3;
  ldns_zone* zone = nullptr;
  const ldns_status status = ldns_zone_new_frm_fp(&zone, in, nullptr, 0, LDNS_RR_CLASS_IN);
  std::fclose(in);
  if (status != LDNS_STATUS_OK) return 3;
  fmt::print("{}\n", ldns_rr_list_rr_count(ldns_zone_rrs(zone)) + 1);
  return 0; // the memory goes back with the process
}

int parse_with_ours(const char* file) {
  auto text = countersign::TextBuffer::read(file);
  if (!text) return 3;
  countersign::ZoneTextOptions options;
  options.file_name = file;
  options.consumed = [&](std::size_t octets) { text->release(octets); };
  const auto zone = countersign::parse_zone(text->view(), options);
  if (!zone) {
    fmt::print("{}\n", zone.error().message);
    return 3;
  }
  fmt::print("{} {}\n", (*zone)->record_count(), (*zone)->allocated_octets());
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "ours") == 0) return parse_with_ours(argv[2]);
  if (argc == 3 && std::strcmp(argv[1], "ldns") == 0) return parse_with_ldns(argv[2]);
  std::fputs("usage: bench_parse ours|ldns FILE\n", stderr);
  return 64;
}
