#include "adapters/changes/change_stream.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace countersign {
namespace {

GeneratorOptions options(std::uint32_t delegations = 100, std::uint32_t steps = 60, std::uint64_t seed = 1) {
  return {Name::from_text("example.").value(), seed, delegations, steps, Serial(1)};
}

std::string text_of(const ChangeStream& stream) {
  std::string text = print_zone(*stream.initial);
  for (const StreamStep& step : stream.steps)
    text += step.label + "\n" + print_journal(std::span(&step.change, 1));
  return text;
}

// The rules that every version keeps, so that any signer can load and sign it.
class ZoneRules {
public:
  explicit ZoneRules(const ZoneVersion& zone) : zone_(zone) {}

  void check() {
    zone_.for_each_node([&](const NodeView& node) {
      if (node.has(RrType::NS) && !(node.owner() == zone_.apex())) check_delegation(node);
      EXPECT_FALSE(node.has(RrType::DS) && !node.has(RrType::NS))
          << to_text(node.owner()) << ": DS without NS";
      for (std::size_t i = 0; i < node.size(); ++i) check_ttls(node.rrset(i));
    });
  }

private:
  static void check_ttls(const RrsetView& set) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      EXPECT_EQ(set.record(i).ttl, set.ttl()) << to_text(set.owner());
      EXPECT_LE(set.record(i).ttl, 604800U);
    }
  }

  void check_delegation(const NodeView& node) {
    const RrsetView servers = *node.find(RrType::NS);
    EXPECT_GE(servers.size(), 2U) << to_text(node.owner());
    EXPECT_LE(servers.size(), 4U) << to_text(node.owner());
    for (std::size_t i = 0; i < servers.size(); ++i) {
      const Name host = Name::from_wire(servers.record(i).rdata).value();
      if (!host.view().is_at_or_below(zone_.apex())) continue;
      const auto addresses = zone_.find(host);
      ASSERT_TRUE(addresses) << to_text(host.view()) << " is named by " << to_text(node.owner());
      EXPECT_TRUE(addresses->has(RrType::A)) << to_text(host.view());
    }
  }

  const ZoneVersion& zone_;
};

TEST(Generator, SameOptionsGiveTheSameOctets) {
  EXPECT_EQ(text_of(*generate_stream(options())), text_of(*generate_stream(options())));
}

// Also on other machines, with other libraries: a run must be repeatable where it was not made.
TEST(Generator, OctetsAreThoseOfAnyOtherMachine) {
  const std::string text = text_of(*generate_stream(options(20, 25)));
  std::uint64_t hash = 14695981039346656037ULL; // FNV-1a
  for (const char octet : text) hash = (hash ^ static_cast<std::uint8_t>(octet)) * 1099511628211ULL;
  EXPECT_EQ(hash, 3508698461380533366ULL) << "the stream changed: say so in CHANGELOG.md";
}

TEST(Generator, OtherSeedGivesAnotherZone) {
  EXPECT_NE(text_of(*generate_stream(options())), text_of(*generate_stream(options(100, 60, 2))));
}

TEST(Generator, EveryKindComesUpWhenThereAreEnoughSteps) {
  const auto kinds = static_cast<std::uint32_t>(generator_kinds().size());
  for (const std::uint32_t delegations : {0U, 1U, 2U, 3U, 5U, 100U}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const auto stream = generate_stream(options(delegations, kinds, seed));
      std::set<std::string> labels;
      for (const StreamStep& step : stream->steps) labels.insert(step.label);
      EXPECT_EQ(labels.size(), kinds) << delegations << " delegations, seed " << seed;
    }
  }
}

TEST(Generator, EveryVersionKeepsTheRulesOfAZone) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto stream = generate_stream(options(40, 100, seed));
    const auto versions = versions_of(*stream);
    ASSERT_TRUE(versions) << versions.error().message;
    for (const ZoneVersionPtr& version : *versions) ZoneRules(*version).check();
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(Generator, RootZoneHasNoHostsOutsideAndStillKeepsTheRules) {
  GeneratorOptions root = options(30, 60);
  root.zone = Name();
  const auto versions = versions_of(*generate_stream(root));
  ASSERT_TRUE(versions) << versions.error().message;
  for (const ZoneVersionPtr& version : *versions) ZoneRules(*version).check();
}

TEST(Generator, ChangesAreExactDifferences) {
  const auto stream = generate_stream(options(40, 80));
  const auto versions = versions_of(*stream);
  ASSERT_TRUE(versions);
  for (std::size_t i = 0; i < stream->steps.size(); ++i) {
    const Change exact = difference(*(*versions)[i], *(*versions)[i + 1]);
    EXPECT_EQ(stream->steps[i].change.removed, exact.removed) << stream->steps[i].label;
    EXPECT_EQ(stream->steps[i].change.added, exact.added) << stream->steps[i].label;
  }
}

TEST(Generator, SerialsGrowAndEachWrapReallyWraps) {
  for (const std::uint32_t first :
       {0U, 1U, 2026110100U, 0x7fffffffU, 0x80000000U, 0xfffffc00U, 0xfffffff0U, 0xffffffffU}) {
    GeneratorOptions from = options(20, 60);
    from.first_serial = Serial(first);
    const auto stream = generate_stream(from);
    unsigned wraps = 0;
    for (const StreamStep& step : stream->steps) {
      EXPECT_TRUE(step.change.to().is_newer_than(step.change.from())) << first << " " << step.label;
      EXPECT_NE(step.change.to(), Serial(0)) << "some software takes serial 0 for none";
      if (step.label == "serial-jump") {
        EXPECT_GT(step.change.to().value() - step.change.from().value(), 100000U) << first;
      }
      if (step.label != "serial-wrap") continue;
      ++wraps;
      EXPECT_LT(step.change.to().value(), step.change.from().value()) << first;
    }
    EXPECT_EQ(wraps, 60 / generator_kinds().size()) << first;
  }
}

std::vector<StreamStep> steps_of(std::string_view label) {
  const auto stream = generate_stream(options(40, 200, 7));
  std::vector<StreamStep> steps;
  for (const StreamStep& step : stream->steps) {
    if (step.label == label) steps.push_back(step);
  }
  EXPECT_GE(steps.size(), 10U) << label;
  return steps;
}

std::map<RrType, int> balance(const Change& change) { // added minus removed
  std::map<RrType, int> types;
  for (const Record& record : change.added) ++types[record.type];
  for (const Record& record : change.removed) --types[record.type];
  return types;
}

TEST(GeneratorKind, NoOpReloadChangesNothingButTheSerial) {
  for (const StreamStep& step : steps_of("no-op-reload")) {
    EXPECT_TRUE(step.change.added.empty() && step.change.removed.empty());
    EXPECT_NE(step.change.soa_from, step.change.soa_to);
  }
}

TEST(GeneratorKind, TtlChangeChangesNothingButTtls) {
  for (const StreamStep& step : steps_of("ttl-change")) {
    ASSERT_FALSE(step.change.added.empty());
    ASSERT_EQ(step.change.added.size(), step.change.removed.size());
    for (std::size_t i = 0; i < step.change.added.size(); ++i) {
      const Record& before = step.change.removed[i];
      const Record& after = step.change.added[i];
      EXPECT_TRUE(before.owner == after.owner && before.type == after.type && before.rdata == after.rdata);
      EXPECT_NE(before.ttl, after.ttl);
    }
  }
}

TEST(GeneratorKind, DsKindsTouchOnlyDs) {
  for (const auto& [label, sum] :
       {std::pair("ds-added", 1), std::pair("ds-rolled", 0), std::pair("ds-removed", -1)}) {
    for (const StreamStep& step : steps_of(label)) {
      const auto types = balance(step.change);
      ASSERT_EQ(types.size(), 1U) << label;
      EXPECT_EQ(types.begin()->first, RrType::DS);
      EXPECT_EQ(types.begin()->second, sum) << label;
    }
  }
}

TEST(GeneratorKind, RehostingChangesNameServersAndKeepsTheDelegation) {
  for (const StreamStep& step : steps_of("delegation-rehosted")) {
    const auto is_ns = [](const Record& record) { return record.type == RrType::NS; };
    EXPECT_TRUE(std::ranges::any_of(step.change.added, is_ns) ||
                std::ranges::any_of(step.change.removed, is_ns));
    EXPECT_EQ(balance(step.change).count(RrType::DS), 0U);
  }
}

TEST(GeneratorKind, OrphanedGlueStaysWhileItsDelegationGoes) {
  const auto stream = generate_stream(options(40, 120, 3));
  const auto versions = *versions_of(*stream);
  unsigned seen = 0;
  for (std::size_t i = 0; i < stream->steps.size(); ++i) {
    if (stream->steps[i].label != "glue-orphaned") continue;
    ++seen;
    // Some name was a delegation, has no records now, and there is still an address below it.
    const bool found = std::ranges::any_of(stream->steps[i].change.removed, [&](const Record& record) {
      if (record.type != RrType::NS || versions[i + 1]->find(record.owner)) return false;
      NodeCursor below = versions[i + 1]->nodes_from(record.owner);
      const auto node = below.next();
      return node && node->owner().is_at_or_below(record.owner) && node->has(RrType::A);
    });
    EXPECT_TRUE(found) << "step " << i;
  }
  EXPECT_GE(seen, 5U);
}

TEST(GeneratorKind, EntIsMadeAndUnmade) {
  const auto stream = generate_stream(options(40, 120, 3));
  const auto versions = *versions_of(*stream);
  const auto owner_parent_exists = [](const ZoneVersion& zone, const Record& record) {
    NodeCursor cursor = zone.nodes_from(record.owner.view().parent());
    const auto node = cursor.next();
    return node && node->owner().is_at_or_below(record.owner.view().parent());
  };
  for (std::size_t i = 0; i < stream->steps.size(); ++i) {
    const StreamStep& step = stream->steps[i];
    if (step.label == "ent-made") {
      const Record& record = step.change.added.front();
      EXPECT_FALSE(owner_parent_exists(*versions[i], record));
      EXPECT_TRUE(owner_parent_exists(*versions[i + 1], record));
    } else if (step.label == "ent-unmade") {
      const Record& record = step.change.removed.front();
      EXPECT_FALSE(owner_parent_exists(*versions[i + 1], record));
    }
  }
}

TEST(GeneratorKind, BurstTouchesAFifthOfTheDelegations) {
  for (const StreamStep& step : steps_of("bulk-burst")) {
    std::set<Name> owners;
    for (const Record& record : step.change.added) owners.insert(record.owner);
    for (const Record& record : step.change.removed) owners.insert(record.owner);
    EXPECT_GE(owners.size(), 8U);
  }
}

TEST(Generator, ZoneNameWithoutRoomBelowItIsAUsageError) {
  GeneratorOptions too_long = options();
  std::string text;
  for (int i = 0; i < 4; ++i) text += std::string(58, 'a') + ".";
  too_long.zone = Name::from_text(text).value();
  const auto stream = generate_stream(too_long);
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().kind, ErrorKind::usage);
}

} // namespace
} // namespace countersign
