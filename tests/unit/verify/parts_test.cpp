// The parts that the whole is made of, where the whole does not reach into their corners.
#include "diff/verify/crypto/digest.h"
#include "diff/verify/jobs.h"
#include "diff/verify/survey.h"
#include "diff/verify/type_bitmap.h"
#include "tests/unit/verify/zones.h"

#include <atomic>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

using namespace referee;

TEST(TypeBitmap, IsTheOneOfTheRfc) {
  // RFC 4034 section 4.3: A MX RRSIG NSEC TYPE1234.
  const std::vector<RrType> types{RrType::A, RrType::MX, RrType::RRSIG, RrType::NSEC,
                                  static_cast<RrType>(1234)};
  Bytes bitmap;
  append_bitmap(types, bitmap);
  EXPECT_EQ(to_hex(bitmap), "0006400100000003041b000000000000000000000000000000000000000000000000000020");
  EXPECT_EQ(decode_bitmap(bitmap), types);
}

TEST(TypeBitmap, OfNoTypesIsEmptyAndOfTheLastTypeIsNot) {
  Bytes bitmap;
  append_bitmap({}, bitmap);
  EXPECT_TRUE(bitmap.empty());
  const std::vector<RrType> last{static_cast<RrType>(65535)};
  append_bitmap(last, bitmap);
  EXPECT_EQ(decode_bitmap(bitmap), last);
}

// RFC 5155 appendix A.
TEST(Nsec3Hashes, AreThoseOfTheRfc) {
  Nsec3Hasher hasher;
  const Bytes salt{0xaa, 0xbb, 0xcc, 0xdd};
  const std::pair<const char*, const char*> rows[] = {
      {"example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"},
      {"a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"},
      {"ai.example.", "gjeqe526plbf1g8mklp59enfd789njgi"},
      {"*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"},
      {"xx.example.", "t644ebqk9bibcna874givr6joj62mlhv"},
  };
  for (const auto& [owner, hash] : rows) {
    Nsec3Hash out{};
    ASSERT_TRUE(hasher.hash(name(owner).view().wire(), salt, 12, out));
    EXPECT_EQ(to_hex(out), to_hex(nsec3_hash(name(owner).view().wire(), salt, 12)));
    SignOptions options;
    options.salt = salt;
    options.iterations = 12;
    EXPECT_EQ(SignedZone(name("example."), {}, options).nsec3_owner(owner), std::string(hash) + ".example.");
  }
}

std::map<std::string, Standing> standings(const std::vector<Record>& content) {
  ZoneBuilder builder(name("example."));
  for (const Record& r : content) EXPECT_TRUE(builder.add(r));
  const ZoneVersionPtr zone = *builder.finish(ZoneBuilder::Soa::optional);
  std::map<std::string, Standing> found;
  ZoneWalk walk(*zone);
  while (const auto placed = walk.next()) found[to_text(placed->node.owner())] = placed->standing;
  return found;
}

TEST(Standings, FollowTheUppermostCut) {
  const auto found = standings(
      records("$ORIGIN example.\n$TTL 1\n@ NS a\nsub NS a\nsub A 192.0.2.1\nx.sub NS a\n"
              "y.x.sub A 192.0.2.1\nsubz A 192.0.2.1\nd DNAME t.test.\ne.d NS a\nf.e.d A 192.0.2.1\n"
              "both NS a\nboth DNAME t.test.\nunder.both A 192.0.2.1\n"));
  EXPECT_EQ(found.at("example."), Standing::apex);
  EXPECT_EQ(found.at("sub.example."), Standing::delegation);
  EXPECT_EQ(found.at("x.sub.example."), Standing::below_cut);
  EXPECT_EQ(found.at("y.x.sub.example."), Standing::below_cut);
  EXPECT_EQ(found.at("subz.example."), Standing::authoritative);
  EXPECT_EQ(found.at("d.example."), Standing::authoritative);
  EXPECT_EQ(found.at("e.d.example."), Standing::below_dname);
  EXPECT_EQ(found.at("f.e.d.example."), Standing::below_dname);
  EXPECT_EQ(found.at("both.example."), Standing::delegation) << "the DNAME belongs to the child";
  EXPECT_EQ(found.at("under.both.example."), Standing::below_cut);
}

TEST(Standings, AreTheSameWhereverTheWalkBegins) {
  const ZoneVersionPtr zone = hard_zone(Mode::nsec3).build();
  std::vector<std::pair<ZoneWalk::Place, PlacedNode>> all;
  ZoneWalk walk(*zone);
  while (const auto placed = walk.next()) all.emplace_back(walk.place_of(placed->node), *placed);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ZoneWalk again(*zone, all[i].first);
    for (std::size_t j = i; j < all.size(); ++j) {
      const auto placed = again.next();
      ASSERT_TRUE(placed);
      EXPECT_TRUE(placed->node == all[j].second.node);
      EXPECT_EQ(placed->standing, all[j].second.standing);
    }
  }
}

TEST(DenialNames, HoldEmptyNonTerminalsInOrderAndKnowWhatIsBelowThem) {
  const ZoneVersionPtr zone = hard_zone(Mode::nsec).build();
  std::vector<std::string> hollow;
  const Survey found = survey(*zone);
  for (std::size_t i = 0; i < found.names.size(); ++i) {
    if (i != 0) {
      EXPECT_LT(compare(found.names[i - 1].owner(), found.names[i].owner()), 0);
    }
    if (!found.names[i].is_empty_non_terminal()) continue;
    hollow.push_back(to_text(found.names[i].owner()) + (found.names[i].insecure_only ? "!" : ""));
  }
  EXPECT_EQ(hollow, (std::vector<std::string>{"c.example.", "b.c.example.", "half.example.",
                                              "hollow.example.!", "wild.example."}));
}

TEST(Jobs, AreAllDoneOnceAndNeverShareAWorker) {
  for (const unsigned threads : {1U, 2U, 7U}) {
    std::vector<std::atomic<int>> done(100);
    std::vector<std::atomic<int>> busy(threads);
    run_jobs(done.size(), threads, [&](std::size_t job, unsigned worker) {
      EXPECT_EQ(busy.at(worker)++, 0);
      ++done[job];
      --busy[worker];
    });
    for (const auto& count : done) EXPECT_EQ(count, 1);
  }
  run_jobs(0, 4, [](std::size_t, unsigned) { FAIL() << "there is no job"; });
}

} // namespace
} // namespace countersign::testing
