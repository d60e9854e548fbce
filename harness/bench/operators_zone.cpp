// Operators on keys, on the chain from the parent, on the denial chain, and on the form of the zone.
#include "harness/bench/mutations.h"

namespace countersign::bench {
namespace {

using enum Operator::Stage;

constexpr Operator k_operators[]{
    // Keys, and the chain from the parent
    {"no-dnskey", "dnskey-missing",
     "rrsig-unknown-key rrset-without-valid-signature nsec-bitmap nsec3-bitmap ds-without-dnskey "
     "dnskey-not-signed-by-ksk",
     "drop prod @ DNSKEY"},
    {"dnskey-signed-by-zsk", "dnskey-not-signed-by-ksk", "", "resign prod @ DNSKEY z"},
    {"tag-collision", "dnskey-tag-collision", "",
     "twins t1 t2 13 zsk\npublish prod k z t1 t2\nsign prod k z\nmake prod\nshow prod/a", timeline, "p256"},
    {"leading-zero-in-modulus", "dnskey-malformed", "",
     "key z0 zeros-before other\npublish prod k z z0\nmake prod\nshow prod/a", timeline, "rsa"},
    {"dnskey-of-unknown-algorithm", "dnskey-unsupported-algorithm",
     "rrset-algorithm-incomplete algorithm-roll-order",
     "put prod @ 3600 DNSKEY 256 3 12 "
     "AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8AAQIDBAUGBwgJCgsMDQ4PAAECAwQFBgcICQoLDA0ODw==\n"
     "seal prod @ DNSKEY"},
    {"misplaced-dnskey", "dnskey-misplaced", "",
     "put prod www 3600 DNSKEY 256 3 15 AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8=\n"
     "seal prod www DNSKEY\nbits prod www +DNSKEY"},
    {"ds-of-no-key", "ds-without-dnskey", "dnskey-not-signed-by-ksk", "ds gone"},
    {"ds-of-a-key-that-does-not-sign", "dnskey-not-signed-by-ksk", "ds-ahead-of-key",
     "publish prod k gone z\nmake prod\nds gone\nshow prod/a", timeline},
    {"cds-of-no-key", "cds-breaks-delegation", "", "cds prod gone\nmake prod\nshow prod/a", timeline},
    {"cds-by-zsk", "cds-signer", "", "cds prod k\nmake prod\nresign prod @ CDS z\nshow prod/a", timeline},
    {"cds-without-its-cdnskey", "cds-cdnskey-differ", "cds-without-dnskey cds-breaks-delegation",
     "cds prod k\nmake prod\nput prod @ 3600 CDS 4711 13 2 "
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\nseal prod @ CDS\nshow prod/a",
     timeline},
    {"ds-without-ns", "ds-misplaced", "",
     "put prod www 3600 DS 1 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
     "seal prod www DS\nbits prod www +DS"},
    {"zonemd-of-nothing", "zonemd-mismatch", "",
     "put prod @ 3600 ZONEMD $SERIAL 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
     "00112233445566778899aabbccddeeff\nseal prod @ ZONEMD\nbits prod @ +ZONEMD"},
    {"zonemd-of-another-serial", "zonemd-serial", "",
     "put prod @ 3600 ZONEMD 4711 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
     "00112233445566778899aabbccddeeff\nseal prod @ ZONEMD\nbits prod @ +ZONEMD"},
    // Denial of existence
    {"nsec-gone", "nsec-missing", "nsec-chain-broken signer-incomplete", "drop prod {name} NSEC", draft,
     "nsec"},
    {"nsec3-gone", "nsec3-missing", "nsec3-chain-broken nsec3-opt-out signer-incomplete",
     "drop prod {name} NSEC3", draft, "nsec3"},
    {"nsec-bit-more", "nsec-bitmap", "", "bits prod {name} +LOC", draft, "nsec"},
    {"nsec3-bit-more", "nsec3-bitmap", "", "bits prod {name} +LOC", draft, "nsec3"},
    {"nsec-bit-less", "nsec-bitmap", "", "bits prod www -AAAA", draft, "nsec"},
    {"nsec3-bit-less", "nsec3-bitmap", "", "bits prod secure -NS", draft, "nsec3"},
    {"nsec-next-is-itself", "nsec-chain-broken", "signer-incomplete", "next prod {name} {name}", draft,
     "nsec"},
    {"nsec3-next-is-itself", "nsec3-chain-broken", "signer-incomplete", "next prod {name} {name}", draft,
     "nsec3"},
    {"nsec-next-is-nowhere", "nsec-chain-broken", "signer-incomplete", "next prod {name} nowhere.at.all",
     draft, "nsec"},
    {"nsec3-next-is-nowhere", "nsec3-chain-broken", "signer-incomplete", "next prod {name} nowhere.at.all",
     draft, "nsec3"},
    {"nsec-left-behind", "nsec-superfluous",
     "nsec-chain-broken nsec-bitmap signer-incomplete content-shrinks",
     "strip prod txt.two.ents TXT\nunsign prod txt.two.ents TXT", draft, "nsec"},
    {"nsec3-left-behind", "nsec3-superfluous", "nsec3-chain-broken nsec3-bitmap signer-incomplete",
     "drop prod txt.two.ents TXT", draft, "nsec3"},
    {"nsec3param-gone", "nsec3param-missing", "nsec3-bitmap signer-incomplete", "drop prod @ NSEC3PARAM",
     draft, "nsec3"},
    {"iterations", "nsec3-iterations", "", "denial prod nsec3 iterations=151\nmake prod\nshow prod/a",
     timeline, "nsec3"},
    {"no-denial", "denial-missing", "signer-incomplete", "denial prod none\nmake prod\nshow prod/a",
     timeline},
    {"nsec-ttl", "denial-ttl", "", "ttl prod {name} NSEC 77\nseal prod {name} NSEC", draft, "nsec"},
    {"nsec3-ttl", "denial-ttl", "", "ttl prod {name} NSEC3 77\nseal prod {name} NSEC3", draft, "nsec3"},
    // Form
    {"two-soas", "soa-not-single", "rrsig-bogus rrset-without-valid-signature same-tag-other-key",
     "put prod @ 3600 SOA ns2 host 9 7200 900 86400 300"},
    {"no-apex-ns", "apex-ns-missing", "nsec-bitmap nsec3-bitmap", "drop prod @ NS"},
    {"cname-and-other", "cname-with-other-data", "",
     "put prod www 3600 CNAME ns1\nseal prod www CNAME\nbits prod www +CNAME"},
    {"dname-and-below", "dname-conflict",
     "nsec-superfluous nsec3-superfluous rrsig-below-cut nsec-chain-broken nsec3-chain-broken "
     "signer-incomplete nsec-bitmap nsec3-bitmap",
     "put prod www 3600 DNAME a.test.\nput prod www 3600 DNAME b.test.\nseal prod www DNAME\nbits prod www "
     "+DNAME"},
};

} // namespace

std::span<const Operator> zone_operators() noexcept { return k_operators; }

} // namespace countersign::bench
