#include "adapters/changes/text_file.h"
#include "adapters/clock.h"
#include "adapters/keys/key_pair.h"
#include "adapters/keys/private_key.h"
#include "adapters/process/files.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::uint64_t k_max_key_file = 65536;
constexpr std::size_t k_public_key_at = 4;

std::string timing_lines(const KeyMetadata& metadata, std::string_view prefix) {
  std::string text = fmt::format("{}Created: {}\n", prefix, time_to_text(metadata.created));
  const auto add = [&](std::string_view label, const std::optional<DnsTime>& time) {
    if (time) text += fmt::format("{}{}: {}\n", prefix, label, time_to_text(*time));
  };
  add("Publish", metadata.publish);
  add("Activate", metadata.activate);
  add("Inactive", metadata.retire);
  add("Delete", metadata.remove);
  return text;
}

Result<std::string> print_private(const KeyPair& key, const KeyMetadata& metadata) {
  COUNTERSIGN_TRY_ASSIGN(const PrivateKey secret, PrivateKey::from_pem(key.algorithm(), key.pkcs8_pem));
  COUNTERSIGN_TRY_ASSIGN(const KeyFields fields, secret.to_fields());
  std::string text = fmt::format("Private-key-format: v1.3\nAlgorithm: {} ({})\n", key.algorithm(),
                                 algorithm_mnemonic(key.algorithm()));
  for (const auto& [name, octets] : fields) text += fmt::format("{}: {}\n", name, base64(octets));
  return text + timing_lines(metadata, "");
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

bool is_secret_field(std::string_view name) {
  constexpr std::string_view names[] = {"Modulus",   "PublicExponent", "PrivateExponent",
                                        "Prime1",    "Prime2",         "Exponent1",
                                        "Exponent2", "Coefficient",    "PrivateKey"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

Result<KeyPair> read_public(std::string_view text, const std::string& file) {
  ZoneTextOptions options;
  options.file_name = file;
  COUNTERSIGN_TRY_ASSIGN(const auto records, parse_records(text, options));
  if (records.size() != 1 || records.front().type != RrType::DNSKEY) {
    return fail(ErrorKind::invalid_input, "{}: not exactly one DNSKEY record", file);
  }
  KeyPair pair{records.front().owner, records.front().rdata, {}};
  if (pair.dnskey.size() <= k_public_key_at || algorithm_mnemonic(pair.algorithm()) == nullptr) {
    return fail(ErrorKind::invalid_input, "{}: algorithm is not one of 8, 13 and 15", file);
  }
  return pair;
}

} // namespace

// Lines "Name: value". Names that BIND added later (times, labels of an HSM) are passed over, but a key
// that lies in an HSM has no numbers, and that is found missing.
Result<KeyFields> read_private_fields(std::string_view text, const std::string& file,
                                      std::uint8_t algorithm) {
  KeyFields fields;
  bool format_seen = false, algorithm_seen = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
      return fail(ErrorKind::invalid_input, "{}:{}: no colon", file, number);
    const std::string_view name = line.substr(0, colon), value = trim(line.substr(colon + 1));
    if (name == "Private-key-format") format_seen = value.substr(0, 3) == "v1.";
    if (name == "Algorithm") algorithm_seen = value.substr(0, value.find(' ')) == std::to_string(algorithm);
    if (!is_secret_field(name)) continue;
    auto octets = parse_base64(value); // its message would quote the secret
    if (!octets) return fail(ErrorKind::invalid_input, "{}:{}: field {} is not base64", file, number, name);
    fields.emplace_back(std::string(name), std::move(*octets));
  }
  if (!format_seen) return fail(ErrorKind::invalid_input, "{}: no private key in format v1.x", file);
  if (!algorithm_seen)
    return fail(ErrorKind::invalid_input, "{}: not of algorithm {}, as the public key is", file, algorithm);
  return fields;
}

KeyMetadata in_use_since(DnsTime instant) {
  return {instant, instant, instant, std::nullopt, std::nullopt, std::nullopt};
}

std::string bind_key_name(const KeyPair& key) {
  std::string name = "K";
  ByteView wire = key.zone.view().wire();
  while (wire[0] != 0) {
    for (const std::uint8_t octet : wire.subspan(1, wire[0])) {
      const bool plain =
          (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
      name += plain ? std::string(1, static_cast<char>(octet)) : fmt::format("%{:02X}", octet);
    }
    name += '.';
    wire = wire.subspan(1U + wire[0]);
  }
  if (name.size() == 1) name += '.';
  return name + fmt::format("+{:03}+{:05}", key.algorithm(), key.tag());
}

std::string dnskey_text(const KeyPair& key, std::optional<std::uint32_t> ttl) {
  return fmt::format("{}{} IN DNSKEY {}", to_text(key.zone.view()), ttl ? fmt::format(" {}", *ttl) : "",
                     rdata_to_text(RrType::DNSKEY, key.dnskey));
}

Result<KeyPair> parse_bind_key(std::string_view public_text, std::string_view private_text,
                               const std::string& stem) {
  COUNTERSIGN_TRY_ASSIGN(KeyPair pair, read_public(public_text, stem + ".key"));
  const std::string file = stem + ".private";
  COUNTERSIGN_TRY_ASSIGN(const KeyFields fields, read_private_fields(private_text, file, pair.algorithm()));
  const auto key = PrivateKey::from_fields(pair.algorithm(), fields);
  if (!key) return tl::unexpected<Error>(with_context(key.error(), file));
  COUNTERSIGN_TRY_ASSIGN(const Bytes public_key, key->public_key());
  if (compare_bytes(public_key, ByteView(pair.dnskey).subspan(k_public_key_at)) != 0) {
    return fail(ErrorKind::invalid_input, "{}: the private key does not belong to {}.key", file, stem);
  }
  COUNTERSIGN_TRY_ASSIGN(pair.pkcs8_pem, key->to_pem());
  return pair;
}

Result<KeyPair> read_bind_key(const std::filesystem::path& stem) {
  COUNTERSIGN_TRY_ASSIGN(const std::string public_text,
                         read_text_file(stem.string() + ".key", k_max_key_file));
  COUNTERSIGN_TRY_ASSIGN(const std::string private_text,
                         read_text_file(stem.string() + ".private", k_max_key_file));
  return parse_bind_key(public_text, private_text, stem.string());
}

Result<std::optional<KeyPair>> find_bind_key(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return std::optional<KeyPair>();
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() != ".key") continue;
    COUNTERSIGN_TRY_ASSIGN(KeyPair key, read_bind_key(directory / entry->path().stem()));
    return std::optional<KeyPair>(std::move(key));
  }
  if (error) return fail(ErrorKind::io, "cannot list {}: {}", directory.string(), error.message());
  return std::optional<KeyPair>();
}

Result<std::filesystem::path> write_bind_key(const KeyPair& key, const std::filesystem::path& directory,
                                             const KeyMetadata& metadata, const KeyPair* private_half_of) {
  if (private_half_of != nullptr && private_half_of->algorithm() != key.algorithm()) {
    return fail(ErrorKind::invalid_input, "the private half of {} cannot stand for {}",
                to_text(*private_half_of), to_text(key));
  }
  COUNTERSIGN_TRY_ASSIGN(const std::string secret,
                         print_private(private_half_of != nullptr ? *private_half_of : key, metadata));
  const auto stem = directory / bind_key_name(key);
  const std::string header = fmt::format("; This is a {}-signing key, keyid {}, for {}\n",
                                         key.is_ksk() ? "key" : "zone", key.tag(), to_text(key.zone.view()));
  COUNTERSIGN_TRY(write_private_file(stem.string() + ".key", header + timing_lines(metadata, "; ") +
                                                                 dnskey_text(key, metadata.ttl) + '\n'));
  COUNTERSIGN_TRY(write_private_file(stem.string() + ".private", secret));
  return stem;
}

} // namespace countersign
