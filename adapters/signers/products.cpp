// The products by name.
#include "adapters/process/workspace.h"
#include "adapters/signers/server_node.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

struct Product {
  std::string_view name;
  const char* program;
  const char* version_option;
  Result<std::unique_ptr<NodeDriver>> (*make)(NodeSetup setup);
};

constexpr std::array k_products{
    Product{"bind", "named", "-v", make_bind_node},
    Product{"knot", "knotd", "-V", make_knot_node},
    Product{"ldns", "ldns-signzone", "-v", make_ldns_node},
};
constexpr std::array k_names{k_products[0].name, k_products[1].name, k_products[2].name};

const Product* find_product(const std::string& name) {
  const auto* found = std::ranges::find(k_products, std::string_view(name), &Product::name);
  return found == k_products.end() ? nullptr : found;
}

} // namespace

std::span<const std::string_view> known_products() noexcept { return k_names; }

Result<std::unique_ptr<NodeDriver>> make_node_driver(const std::string& product, NodeSetup setup) {
  const Product* known = find_product(product);
  if (known == nullptr)
    return fail(ErrorKind::configuration, "'{}' is not a signer that can be driven", product);
  return known->make(std::move(setup));
}

Result<std::string> product_version(const std::string& product) {
  const Product* known = find_product(product);
  if (known == nullptr)
    return fail(ErrorKind::configuration, "'{}' is not a signer that can be driven", product);
  ProgramSetup program;
  COUNTERSIGN_TRY_ASSIGN(program.program, find_program(known->program));
  program.arguments = {known->version_option};
  program.directory = std::filesystem::temp_directory_path();
  COUNTERSIGN_TRY_ASSIGN(const ProgramOutput output,
                         run_program(program, Deadline::after(milliseconds(10'000))));
  const std::string& text = output.out.empty() ? output.err : output.out;
  return text.substr(0, text.find('\n'));
}

} // namespace countersign
