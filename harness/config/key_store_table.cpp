#include "harness/config/key_store_table.h"

namespace countersign {
namespace {

std::filesystem::path read_directory(TableReader& reader, const std::filesystem::path& base) {
  std::filesystem::path directory;
  reader.path("directory", directory, base);
  if (directory.empty()) reader.error("directory", "is missing");
  return directory;
}

Pkcs11Place read_pkcs11(TableReader& reader, const std::filesystem::path& base) {
  Pkcs11Place place;
  reader.path("module", place.module, base);
  if (place.module.empty()) reader.error("module", "is missing");
  reader.text("token", place.token);
  reader.text("serial", place.serial);
  reader.path("pin_file", place.pin_file, base);
  if (place.pin_file.empty()) {
    reader.error("pin_file", "is missing: without a PIN a token shows no private keys");
  } else if (const Status checked = check_pin_file(place.pin_file); !checked) {
    reader.error("pin_file", checked.error().message);
  }
  std::vector<std::pair<std::string, std::string>> environment;
  reader.text_pairs("environment", environment);
  for (const auto& [name, value] : environment) place.environment.push_back(name + "=" + value);
  return place;
}

CommandPlace read_command(TableReader& reader) {
  CommandPlace place;
  reader.text_list("command", place.command);
  if (place.command.empty() || !std::filesystem::path(place.command.front()).is_absolute()) {
    reader.error("command", "must be a list that begins with a program's absolute path");
  }
  return place;
}

} // namespace

KeyStorePlace read_key_store(TableReader& reader, const std::filesystem::path& base) {
  std::string kind;
  reader.text("kind", kind, true);
  if (kind == "pkcs11") return read_pkcs11(reader, base);
  if (kind == "bind") return BindKeyPlace{{read_directory(reader, base)}};
  if (kind == "knot") return KnotKeyPlace{read_directory(reader, base)};
  if (kind == "powerdns") return PowerDnsKeyPlace{read_directory(reader, base), std::nullopt};
  if (kind == "command") return read_command(reader);
  if (!kind.empty()) reader.error("kind", R"(must be "pkcs11", "bind", "knot", "powerdns" or "command")");
  return {};
}

} // namespace countersign
