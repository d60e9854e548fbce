// The private keys in PowerDNS's database, as pdnsutil prints them.
#include "adapters/keys/key_pair.h"
#include "adapters/keys/private_file.h"
#include "adapters/keystore/stores.h"
#include "adapters/process/workspace.h"

#include <charconv>
#include <iterator>
#include <sstream>

#include <poll.h>

namespace countersign {
namespace {

constexpr std::size_t k_output_limit = std::size_t{1} << 20;
constexpr int k_pause_ms = 100; // before a database that its server has locked is asked again

std::optional<std::uint32_t> parse_number(const std::string& text) {
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || text.empty()) return std::nullopt;
  return value;
}

class PowerDnsStore final : public KeyStore {
public:
  explicit PowerDnsStore(PowerDnsKeyPlace place) : place_(std::move(place)) {}

  [[nodiscard]] Result<StoreAnswer> sign(const AskedKey& asked, ByteView challenge,
                                         Deadline deadline) override {
    const std::string zone = to_text(asked.zone.view());
    COUNTERSIGN_TRY_ASSIGN(const std::string list, pdnsutil({"list-keys", zone}, deadline));
    COUNTERSIGN_TRY_ASSIGN(const auto ids, ids_with_tag(list, key_tag(asked.dnskey)));
    StoreAnswer answer;
    for (const std::uint32_t id : ids) {
      COUNTERSIGN_TRY_ASSIGN(const std::string text,
                             pdnsutil({"export-zone-key", zone, std::to_string(id)}, deadline));
      HeldKey held{fmt::format("key {} of the database", id), true, {}, {}, {}};
      const auto file = parse_bind_private(text, held.where, asked.dnskey[3]);
      auto signature = file ? sign_with(asked.dnskey[3], *file, challenge) : tl::unexpected(file.error());
      if (file) held.public_key = file->public_key;
      if (signature) {
        held.signature = std::move(*signature);
      } else {
        held.trouble = signature.error().message;
      }
      answer.held.push_back(std::move(held));
    }
    return answer;
  }

private:
  // Rows end with: id, location, key tag. The algorithm before them is not looked at: a key of another one
  // under the same tag does not sign as asked, and says so.
  [[nodiscard]] static Result<std::vector<std::uint32_t>> ids_with_tag(const std::string& list,
                                                                       std::uint16_t tag) {
    std::vector<std::uint32_t> ids;
    std::istringstream lines(list);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      const std::vector<std::string> row{std::istream_iterator<std::string>(words), {}};
      if (row.empty() || row.front() == "Zone" || row.front().starts_with("---")) continue;
      const auto its_tag = parse_number(row.back());
      const auto id = row.size() < 3 ? std::nullopt : parse_number(row[row.size() - 3]);
      if (!its_tag || !id) {
        return fail(ErrorKind::invalid_input, "pdnsutil list-keys printed a line that is no key: {}", line);
      }
      if (*its_tag == tag) ids.push_back(*id);
    }
    return ids;
  }

  // The server writes to the same database, and SQLite lets nobody in meanwhile.
  [[nodiscard]] Result<std::string> pdnsutil(std::vector<std::string> arguments, Deadline deadline) const {
    ProgramSetup setup;
    COUNTERSIGN_TRY_ASSIGN(setup.program, find_program("pdnsutil"));
    arguments.insert(arguments.begin(), "--config-dir=" + place_.config_directory.string());
    setup.arguments = std::move(arguments);
    setup.directory = place_.config_directory;
    setup.run_as = place_.run_as;
    setup.output_limit = k_output_limit;
    while (true) {
      auto output = run_program(setup, deadline);
      if (output) return std::move(output->out);
      const bool locked = output.error().message.find("locked") != std::string::npos;
      if (!locked || deadline.passed()) return tl::unexpected<Error>(output.error());
      ::poll(nullptr, 0, k_pause_ms);
    }
  }

  PowerDnsKeyPlace place_;
};

} // namespace

std::unique_ptr<KeyStore> make_powerdns_key_store(PowerDnsKeyPlace place) {
  return std::make_unique<PowerDnsStore>(std::move(place));
}

} // namespace countersign
