// Operators on content, serials, time and nodes, and on what differs between signers.
#include "harness/bench/mutations.h"

namespace countersign::bench {
namespace {

using enum Operator::Stage;

constexpr std::string_view k_other_content =
    "version-unmatched node-behind step-skipped denial-chain-differs coverage-differs content-shrinks";

constexpr Operator k_operators[]{
    // Content, with the source beside it
    {"record-lost", "content-missing", k_other_content,
     "feed\nmake old\nshow old/a\n- www AAAA\nmake new\nshow new/a new/b", free},
    {"delegation-lost", "content-missing", k_other_content,
     "feed\nmake old\nshow old/a\n- d0001\nmake new\nshow new/a new/b", free},
    {"record-invented", "content-extra", k_other_content,
     "feed\nmake old\nshow old/a\n+ invented TXT \"x\"\nmake new\nshow new/a new/b", free},
    {"record-with-other-ttl", "content-ttl", k_other_content,
     "feed\nmake old\nshow old/a\n- ns1 A\n+ ns1 77 A 192.0.2.1\nmake new\nshow new/a new/b", free},
    {"half-of-the-names", "content-shrinks", "",
     "- d0000\n- d0001\n- d0002\n- d0003\n- secure\n- open\nmake prod\nshow prod/a", timeline},
    // Serials
    {"serial-goes-back", "serial-not-newer", "", "serial prod 4000000000\nmake prod\nshow prod/a", timeline},
    {"serial-used-twice", "serial-reused", "", "serial prod 1\nmake prod\nshow prod/a", timeline},
    // Time
    {"key-signs-at-once", "key-prepublished-too-short", "",
     "publish prod k z other\nsign prod k other\nmake prod\nshow prod/a", timeline},
    {"key-signs-too-soon", "key-prepublished-too-short", "",
     "publish prod k z other\nmake prod\nshow prod/a\nwait 30m\nsign prod k other\nmake prod\nshow prod/a",
     timeline},
    {"key-gone-too-soon", "key-withdrawn-early", "",
     "publish prod k z other\nmake prod\nshow prod/a\nwait 3h\nsign prod k other\nmake prod\nshow prod/a\n"
     "wait 30m\npublish prod k other\nmake prod\nshow prod/a",
     timeline},
    {"ksk-gone-before-its-ds", "key-withdrawn-early", "",
     "publish prod k gone z\nsign prod k gone z\nmake prod\nshow prod/a\nwait 1d\nds gone\nwait 30m\n"
     "publish prod gone z\nsign prod gone z\nmake prod\nshow prod/a",
     timeline},
    {"ds-ahead-of-its-key", "ds-ahead-of-key", "",
     "publish prod k gone z\nsign prod k gone z\nmake prod\nshow prod/a\nwait 10m\nds gone", timeline},
    {"algorithm-at-once", "algorithm-roll-order", "",
     "key k2 14 ksk\nkey z2 14 zsk\npublish prod k z k2 z2\nsign prod k z k2 z2\nmake prod\nshow prod/a",
     timeline},
    {"bogus-for-a-while", "validity-intermittent",
     "rrsig-bogus rrset-without-valid-signature same-tag-other-key",
     "make prod\nbogus prod {rr}\nshow prod/a\nwait 1h\nmake prod\nshow prod/a", timeline},
    {"bogus-more-and-more", "bogus-growing", "rrsig-bogus rrset-without-valid-signature same-tag-other-key",
     "make prod\nbogus prod all A first=1\nshow prod/a\nwait 1h\nmake prod\nbogus prod all A first=2\nshow "
     "prod/a\n"
     "wait 1h\nmake prod\nbogus prod all A\nbogus prod www AAAA\nshow prod/a",
     timeline},
    {"a-share-unsigned", "signed-share-falls",
     "rrset-unsigned rrset-without-valid-signature signer-incomplete",
     "make prod\nunsign prod all DS\nshow prod/a", timeline},
    {"no-longer-renewed", "renewal-overdue", "rrsig-expires-early signatures-end-before-expire",
     "cycle prod 30 1d refresh=6d\ncycle prod 5 1d", timeline},
    // Nodes
    {"node-stays-behind", "node-behind", "", "feed\nmake old\nshow old/a\nmake new\nshow new/a\nwait 1h",
     free},
    {"node-with-another-record", "node-diverges", "rrsig-original-ttl ttl-differs denial-ttl",
     "feed\nmake old\nshow old/a\nmake new\nshow new/a\nttl new {name} NSEC 77\nshow new/b", free, "nsec"},
    {"node-with-another-key", "same-tag-other-key",
     "rrsig-bogus rrset-without-valid-signature signatures-by-unpublished-key signature-bytes-differ",
     "feed\nmake old\nshow old/a\nmake new\nshow new/a\nserial new 2\nsign new k twin\nmake new\nshow new/b",
     free},
    {"node-without-the-key", "key-unknown-at-node",
     "node-diverges dnskey-set-differs key-use-differs key-prepublished-too-short key-withdrawn-early "
     "version-unmatched",
     "feed\nmake old\nshow old/a\nmake new\nshow new/b\nserial new 2\npublish new k z other\nsign new k "
     "other\n"
     "make new\nshow new/a",
     free},
    // Between signers
    {"other-kind-of-denial", "denial-kind-differs", "nsec-bitmap",
     "feed\nmake old\nshow old/a\ndenial new nsec3\nmake new\nshow new/a new/b", free, "nsec"},
    {"other-iterations", "denial-parameters-differ", "nsec3-iterations denial-chain-differs",
     "feed\nmake old\nshow old/a\ndenial new nsec3 iterations=1\nmake new\nshow new/a new/b", free, "nsec3"},
    {"another-algorithm", "algorithm-set-differs",
     "dnskey-set-differs key-use-differs algorithm-roll-order ds-without-dnskey dnskey-not-signed-by-ksk "
     "coverage-differs",
     "key k2 14 ksk\nkey z2 14 zsk\nfeed\nmake old\nshow old/a\npublish new k z k2 z2\nsign new k z k2 "
     "z2\nmake new\n"
     "show new/a new/b",
     free},
    {"longer-validity", "signature-validity-differs", "",
     "feed\nmake old\nshow old/a\nvalidity new 90d\nmake new\nshow new/a new/b", free},
    {"dnskey-with-other-ttl", "ttl-differs", "",
     "feed\nmake old\nshow old/a\ndnskey-ttl new 7200\nmake new\nshow new/a new/b", free},
    {"ksk-signs-data", "key-use-differs", "", "resign new www A k", pair},
    {"another-digest-in-cds", "apex-record-differs", "nsec-bitmap nsec3-bitmap denial-chain-differs",
     "feed\ncds old k\nmake old\nshow old/a\ncds new k digests=2,4\nmake new\nshow new/a new/b", free},
};

} // namespace

std::span<const Operator> time_operators() noexcept { return k_operators; }

} // namespace countersign::bench
