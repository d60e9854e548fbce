// The seeded generator: an initial registry zone, and kinds of change dealt in turn.
#include "adapters/changes/change_stream.h"
#include "adapters/changes/generator/change_kinds.h"

namespace countersign {
namespace {

// The longest name that is made below the apex: "ns3." and two labels of 16 octets.
constexpr std::size_t k_room_for_labels = 48;

void fill(RegistryZone& zone, std::uint32_t delegations) {
  for (std::uint32_t i = 0; i < delegations; ++i) {
    const bool under_ent = i % 50 == 3; // some, also in a small zone
    const Name name = under_ent ? zone.new_name_under_ent() : zone.new_name();
    // The first ones have hosts of their own, so that others can name them.
    const auto hosting = i < 2 ? RegistryZone::Hosting::own : zone.random_hosting();
    zone.add_delegation(name, hosting, zone.random().chance(30));
  }
}

} // namespace

Result<ChangeStream> generate_stream(const GeneratorOptions& options) {
  if (options.zone.view().size() + k_room_for_labels > k_max_name_octets) {
    return fail(ErrorKind::usage, "the zone name {} leaves no room for names below it",
                to_text(options.zone.view()));
  }
  RegistryZone zone(options.zone, options.seed, options.first_serial);
  fill(zone, options.delegations);
  ChangeStream stream;
  COUNTERSIGN_TRY_ASSIGN(stream.initial, zone.initial_version());
  const auto kinds = change_kinds();
  std::size_t turn = 0;
  for (std::uint32_t step = 0; step < options.steps; ++step) {
    const ChangeKind* kind = &kinds[turn % kinds.size()];
    if (kind->make(zone)) {
      ++turn;
    } else { // it keeps its turn until there is something to do it to
      kind = &kinds.front();
      kind->make(zone);
    }
    const Serial serial =
        kind->next_serial != nullptr ? kind->next_serial(zone) : ordinary_next(zone.serial());
    stream.steps.push_back({zone.take_change(serial), std::string(kind->label)});
  }
  return stream;
}

std::span<const std::string_view> generator_kinds() noexcept {
  static const std::vector<std::string_view> labels = [] {
    std::vector<std::string_view> all;
    for (const ChangeKind& kind : change_kinds()) all.push_back(kind.label);
    return all;
  }();
  return labels;
}

} // namespace countersign
