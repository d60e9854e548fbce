// The products by name.
#include "adapters/process/workspace.h"
#include "adapters/signers/offline_node.h"
#include "adapters/signers/opendnssec_node.h"
#include "adapters/signers/server_node.h"
#include "adapters/signers/update_node.h"

#include <algorithm>
#include <iterator>

namespace countersign {
namespace {

struct Product {
  ProductInfo info;
  const char* version_option; // null: the program has none, `version_of` is asked
  Result<std::unique_ptr<NodeDriver>> (*make)(NodeSetup setup);
  const char* version_of = nullptr; // a program of the same package that tells its version
};

std::vector<Product> servers() {
  const std::vector<std::uint8_t> all{8, 13, 15};
  const auto pulls = Feed::transfer, told = Feed::update;
  return {
      {{"bind", "named", "bind9", pulls, all, true, false, true, true, true, true}, "-v", make_bind_node},
      {{"bind-ddns", "named", "bind9", told, all, true, false, true, true, true}, "-v", make_bind_ddns_node},
      {{"knot", "knotd", "knot", pulls, all, true, true, true, true, true, true}, "-V", make_knot_node},
      {{"powerdns", "pdns_server", "pdns-server", pulls, all, true, true, false, false, false},
       "--version",
       make_powerdns_node,
       "pdnsutil"},
      {{"opendnssec", "ods-signerd", "opendnssec-signer", pulls, {8, 13}, true, true, true, true, true},
       "-V",
       make_opendnssec_node},
      {{"opendnssec-enforcer",
        "ods-enforcerd",
        "opendnssec-enforcer-sqlite3",
        pulls,
        {8, 13},
        true,
        false,
        false,
        true,
        true},
       "-V",
       make_opendnssec_enforcer_node},
      {{"yadifa", "yadifad", "yadifa", told, all, true, false, false, true, false}, "-V", make_yadifa_node},
  };
}

std::vector<Product> file_signers() {
  const std::vector<std::uint8_t> all{8, 13, 15};
  const auto file = Feed::file;
  return {
      {{"ldns", "ldns-signzone", "ldnsutils", file, all, true, true, true, true, false},
       "-v",
       make_ldns_node},
      {{"dnssec-signzone", "dnssec-signzone", "bind9-utils", file, all, true, true, false, true, false},
       "-V",
       make_dnssec_signzone_node},
      {{"kzonesign", "kzonesign", "knot-dnssecutils", file, all, true, true, true, true, false},
       "-V",
       make_kzonesign_node},
      {{"command", "", "", file, all, true, true, true, true, false}, nullptr, make_command_node},
  };
}

const std::vector<Product>& products() {
  static const std::vector<Product> all = [] {
    std::vector<Product> list = servers();
    std::ranges::move(file_signers(), std::back_inserter(list));
    return list;
  }();
  return all;
}

const Product* find_product(std::string_view name) {
  const auto found = std::ranges::find(products(), name, [](const Product& each) { return each.info.name; });
  return found == products().end() ? nullptr : &*found;
}

} // namespace

const char* to_text(Feed feed) noexcept {
  return feed == Feed::transfer ? "transfer" : feed == Feed::update ? "update" : "file";
}

std::span<const std::string_view> known_products() noexcept {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> list;
    for (const Product& product : products()) list.push_back(product.info.name);
    return list;
  }();
  return names;
}

const ProductInfo* product_info(std::string_view product) noexcept {
  const Product* known = find_product(product);
  return known == nullptr ? nullptr : &known->info;
}

Result<std::unique_ptr<NodeDriver>> make_node_driver(const std::string& product, NodeSetup setup) {
  const Product* known = find_product(product);
  if (known == nullptr)
    return fail(ErrorKind::configuration, "'{}' is not a signer that can be driven", product);
  if (std::ranges::find(known->info.algorithms, setup.policy.algorithm) == known->info.algorithms.end()) {
    return fail(ErrorKind::configuration, "{}: {} cannot sign with algorithm {} here", setup.signer, product,
                setup.policy.algorithm);
  }
  if (!known->info.wrong_private_halves &&
      std::ranges::any_of(setup.keys, [](const auto& key) { return key.private_half_of.has_value(); })) {
    return fail(ErrorKind::configuration,
                "{}: {} cannot be given a private half that does not belong to its key", setup.signer,
                product);
  }
  if (setup.policy.rollover && (!known->info.rollovers || !setup.keys.empty() || !setup.parent)) {
    return fail(ErrorKind::configuration,
                "{}: {} rolls its own keys only, where it can, and needs a parent to ask", setup.signer,
                product);
  }
  return known->make(std::move(setup));
}

Result<std::string> product_version(const std::string& product) {
  const Product* known = find_product(product);
  if (known == nullptr)
    return fail(ErrorKind::configuration, "'{}' is not a signer that can be driven", product);
  if (known->info.program.empty()) return std::string("named in the configuration");
  COUNTERSIGN_TRY(find_program(std::string(known->info.program)));
  ProgramSetup program;
  COUNTERSIGN_TRY_ASSIGN(
      program.program,
      find_program(known->version_of != nullptr ? known->version_of : std::string(known->info.program)));
  program.arguments = {known->version_option};
  program.directory = std::filesystem::temp_directory_path();
  COUNTERSIGN_TRY_ASSIGN(const ProgramOutput output,
                         run_program(program, Deadline::after(milliseconds(10'000))));
  const std::string& text = output.out.empty() ? output.err : output.out;
  return text.substr(0, text.find('\n'));
}

Status NodeDriver::begin(const Exercise& exercise, const std::optional<KeyLabel>&, Deadline) {
  return fail(ErrorKind::configuration, "this product cannot be made to {}", to_text(exercise.kind));
}

} // namespace countersign
