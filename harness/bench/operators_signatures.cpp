// Operators on signatures and on the RRsets that they cover.
#include "harness/bench/mutations.h"

namespace countersign::bench {
namespace {

constexpr std::string_view k_lost = "rrset-without-valid-signature";
constexpr std::string_view k_bogus = "rrset-without-valid-signature same-tag-other-key";

constexpr Operator k_operators[]{
    {"signature-bit", "rrsig-bogus", k_bogus, "bogus prod {rr}"},
    {"signature-bit-of-dnskey", "rrsig-bogus",
     "rrset-without-valid-signature same-tag-other-key dnskey-not-signed-by-ksk", "bogus prod @ DNSKEY"},
    {"signature-cut-by-one", "rrsig-malformed", k_lost, "cut prod {rr} by=1"},
    {"signature-cut-to-nothing", "rrsig-malformed", k_lost, "cut prod {rr} by=999"},
    {"data-bit", "rrsig-bogus", "rrset-without-valid-signature same-tag-other-key", "alter prod www A"},
    {"data-bit-of-ds", "rrsig-bogus", k_bogus, "alter prod d0002 DS"},
    {"record-added", "rrsig-bogus", k_bogus, "put prod txt.two.ents 3600 TXT \"added\""},
    {"unsigned", "rrset-unsigned", "rrset-without-valid-signature signed-share-falls signer-incomplete",
     "unsign prod {rr}"},
    {"unsigned-dnskey", "rrset-unsigned", "dnskey-not-signed-by-ksk signed-share-falls signer-incomplete",
     "unsign prod @ DNSKEY"},
    {"labels-too-few", "rrsig-labels", k_lost, "resign prod {rr} z labels=0"},
    {"labels-too-many", "rrsig-labels", k_lost, "resign prod {rr} z labels=9"},
    {"original-ttl", "rrsig-original-ttl", "", "resign prod {rr} z ttl=77"},
    {"rrset-ttl", "rrsig-original-ttl", "", "ttl prod www A 77"},
    {"rrsig-ttl", "rrsig-ttl", "", "rrsig-ttl prod {rr} 77"},
    {"mixed-ttl", "rrset-ttl-mixed", k_bogus, "put prod www 77 A 192.0.2.99\nresign prod www A z"},
    {"expired", "rrsig-expired", k_lost, "resign prod {rr} z inception=-10d expiration=-1h"},
    {"expired-by-a-second", "rrsig-expired", k_lost, "resign prod {rr} z inception=-10d expiration=-1s"},
    {"not-yet-valid", "rrsig-not-yet-valid", k_lost, "resign prod {rr} z inception=1s"},
    {"window-inverted", "rrsig-malformed", k_lost, "resign prod {rr} z inception=-1d expiration=-2d"},
    {"expires-within-its-ttl", "rrsig-expires-early", "signatures-end-before-expire",
     "resign prod {rr} z expiration=1m"},
    {"ends-before-the-zone-expires", "signatures-end-before-expire", "", "resign prod {rr} z expiration=20h"},
    {"other-tag", "rrsig-unknown-key", k_lost, "resign prod {rr} z tag=1"},
    {"other-algorithm", "rrsig-unknown-key", "rrset-without-valid-signature", "resign prod {rr} z alg=5"},
    {"other-signer-name", "rrsig-signer-name", k_lost, "resign prod {rr} z signer=other.test."},
    {"unpublished-key", "rrsig-unknown-key", k_lost, "resign prod {rr} other"},
    {"other-private-half", "rrsig-bogus",
     "rrset-without-valid-signature same-tag-other-key signatures-by-unpublished-key",
     "resign prod {rr} twin"},
    {"bogus-beside-a-good-one", "rrsig-bogus", "same-tag-other-key signatures-by-unpublished-key",
     "cosign prod {rr} twin"},
    {"expired-beside-a-good-one", "rrsig-expired", "", "cosign prod {rr} z inception=-10d expiration=-1h"},
    {"unknown-key-beside-a-good-one", "rrsig-unknown-key", "", "cosign prod {rr} other"},
    {"stray", "rrsig-stray", "",
     "put prod @ 3600 LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\n"
     "cosign prod @ LOC z\nstrip prod @ LOC"},
    {"signed-glue", "rrsig-below-cut", "", "put prod ns.open 3600 A 192.0.2.53\ncosign prod ns.open A z"},
    {"short-r", "rrsig-malformed", k_lost, "short prod www A z", Operator::Stage::draft, "p256"},
};

} // namespace

std::span<const Operator> signature_operators() noexcept { return k_operators; }

} // namespace countersign::bench
