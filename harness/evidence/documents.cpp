#include "harness/evidence/documents.h"

#include "harness/report/gate/html/page.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace countersign::evidence {
namespace {

constexpr std::int64_t k_format = 1;

bool sounds_secret(std::string_view key) {
  static constexpr std::array<std::string_view, 5> words{"secret", "password", "passphrase", "pin", "token"};
  std::string lower(key);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  // A file that holds one, and a token's name, are no secrets.
  if (lower.ends_with("_file") || lower == "token") return false;
  return std::ranges::any_of(words, [&](std::string_view word) {
    return lower == word || lower.ends_with("_" + std::string(word)) ||
           lower.starts_with(std::string(word) + "_");
  });
}

std::string day_text(UtcDay day) { return std::to_string(day * (k_day_ms / 1000)); } // Unix seconds

} // namespace

std::string mask_secrets(std::string_view toml) {
  std::string masked;
  while (!toml.empty()) {
    const std::size_t end = std::min(toml.find('\n'), toml.size());
    const std::string_view line = toml.substr(0, end);
    const std::size_t equals = line.find('=');
    std::string_view key = line.substr(0, std::min(equals, line.size()));
    key = key.substr(std::min(key.find_first_not_of(" \t"), key.size()));
    key = key.substr(0, key.find_last_not_of(" \t") + 1);
    masked += equals != std::string_view::npos && sounds_secret(key)
                  ? std::string(line.substr(0, equals)) + "= \"(masked)\""
                  : std::string(line);
    if (end < toml.size()) masked += '\n';
    toml.remove_prefix(std::min(end + 1, toml.size()));
  }
  return masked;
}

std::string print_manifest(const Manifest& manifest) {
  const nlohmann::json json{{"format", k_format},
                            {"zone", manifest.zone},
                            {"first_day", manifest.first_day},
                            {"last_day", manifest.last_day},
                            {"as_of_ms", manifest.as_of},
                            {"tool_version", manifest.tool_version},
                            {"verdict", manifest.verdict}};
  return json.dump(1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto has_text = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
  const auto has_number = [&](const char* key) {
    return json.contains(key) && json[key].is_number_integer();
  };
  if (!json.is_object() || !has_number("format") || json["format"] != k_format || !has_text("zone") ||
      !has_text("tool_version") || !has_text("verdict") || !has_number("first_day") ||
      !has_number("last_day") || !has_number("as_of_ms"))
    return fail(ErrorKind::invalid_input, "{}: is not one that this countersign knows", k_manifest);
  return Manifest{json["zone"],      json["tool_version"], json["verdict"],
                  json["first_day"], json["last_day"],     json["as_of_ms"]};
}

GateArguments arguments_of(const Manifest& manifest) {
  GateArguments gate;
  gate.zone = manifest.zone;
  gate.since = day_text(manifest.first_day);
  gate.until = day_text(manifest.last_day);
  gate.as_of = std::to_string(manifest.as_of / 1000);
  return gate;
}

Result<Documents> make_documents(const std::filesystem::path& directory, GateArguments gate,
                                 const std::string& tool_version) {
  const auto file_if_there = [&](const char* name) {
    return std::filesystem::exists(directory / name) ? directory / name : std::filesystem::path();
  };
  gate.database = directory / k_database;
  gate.criteria = file_if_there(k_criteria);
  gate.waivers = file_if_there(k_waivers);
  gate.quick = false;
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(gate.database, RunStore::Mode::read_only));
  COUNTERSIGN_TRY(verify_evidence(*store, gate));
  COUNTERSIGN_TRY_ASSIGN(GateInput input, read_gate_input(*store, gate));
  // The same words wherever the bundle lies.
  if (!gate.criteria.empty()) input.criteria.source = k_criteria;
  if (!gate.waivers.empty()) input.waivers.source = k_waivers;
  input.as_of -= input.as_of % 1000; // the manifest's instant, and that of whoever decides again
  const GateResult result = judge_gate(input);
  COUNTERSIGN_TRY_ASSIGN(const std::string inputs, sha256_text(result.inputs_text));
  const GateDocument document{input, result, inputs, tool_version, true};
  Documents documents;
  documents.verdict = result.verdict;
  const EvidenceScope& scope = input.evidence.scope;
  documents.manifest = {scope.zone,      tool_version,   to_text(result.verdict),
                        scope.first_day, scope.last_day, input.as_of};
  documents.texts["report.html"] = gate_html(document);
  documents.texts["report.json"] = gate_json(document);
  for (const RunRecord& run : input.evidence.runs)
    documents.texts[fmt::format("config-run-{}.toml", run.id)] = mask_secrets(run.config_text);
  return documents;
}

} // namespace countersign::evidence
