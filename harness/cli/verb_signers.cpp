#include "adapters/signers/node_driver.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace countersign {
namespace {

// Absent is an answer, too: the verb says what is there, and why something is not.
nlohmann::ordered_json describe(const ProductInfo& product) {
  nlohmann::ordered_json object;
  object["name"] = product.name;
  object["program"] = product.program;
  object["package"] = product.package;
  const auto version = product_version(std::string(product.name));
  object["found"] = version.has_value();
  if (version) {
    object["version"] = *version;
  } else {
    object["reason"] = version.error().message;
  }
  object["input"] = to_text(product.feed);
  object["algorithms"] = product.algorithms;
  object["own_keys"] = product.own_keys;
  object["scheduled_keys"] = product.scheduled_keys;
  object["wrong_private_halves"] = product.wrong_private_halves;
  object["validity_by_policy"] = product.validity;
  object["ixfr"] = product.ixfr;
  return object;
}

const char* mark(const nlohmann::ordered_json& value) { return value.get<bool>() ? "yes" : "no"; }

void print_table(const nlohmann::ordered_json& products) {
  constexpr const char* k_row = "{:20} {:9} {:11} {:9} {:11} {:13} {:9} {:5} {}\n";
  print_out(k_row, "product", "input", "algorithms", "own keys", "keys change", "wrong halves", "validity",
            "IXFR", "found on this machine");
  for (const auto& product : products) {
    const std::string found = product["found"].get<bool>() ? product["version"].get<std::string>()
                                                           : "no: " + product["reason"].get<std::string>();
    print_out(k_row, product["name"].get<std::string>(), product["input"].get<std::string>(),
              fmt::format("{}", fmt::join(product["algorithms"].get<std::vector<int>>(), ",")),
              mark(product["own_keys"]), mark(product["scheduled_keys"]),
              mark(product["wrong_private_halves"]), mark(product["validity_by_policy"]),
              mark(product["ixfr"]), found);
  }
  print_out(
      "\ninput: it transfers each version from us, or gets it as a dynamic update, or is handed a file.\n"
      "keys change: keys may be published, activated, retired and removed at a step.  wrong halves: it\n"
      "can be made to sign with the private half of another key.  validity: its signatures live as long\n"
      "as `validity` says.\n");
}

Result<ExitCode> list(const std::string& format) {
  auto products = nlohmann::ordered_json::array();
  for (const std::string_view name : known_products()) products.push_back(describe(*product_info(name)));
  if (format == "json") {
    print_out("{}\n", products.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    print_table(products);
  }
  return ExitCode::clean;
}

} // namespace

void add_signers(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("signers", "The signers that can be driven, and which are installed");
  auto format = std::make_shared<std::string>("text");
  verb->add_option("--format", *format, "text or json")->check(CLI::IsMember({"text", "json"}));
  verb->callback([format, &action] { action = [format] { return list(*format); }; });
}

} // namespace countersign
