// Proof of possession: has a node the private key of a DNSKEY that is published, or about to be?
//
// A key store is asked to sign a fresh challenge with the private key that the node would use for that
// DNSKEY; whether the signature verifies under the published key is judged elsewhere (harness/prove). No
// store's word is taken for it. .de on 5 May 2026 had three stores with three keys under one key tag: one
// challenge to each, three days before the key signed, would have told.
//
// A store that cannot be asked is an Error, which means "unknown" and never "absent" or "proven".
#pragma once

#include "adapters/clock.h"
#include "adapters/process/subprocess.h"
#include "diff/model/bytes.h"
#include "diff/model/name.h"
#include "diff/model/result.h"

#include <filesystem>
#include <memory>
#include <variant>
#include <vector>

namespace countersign {

// Which private key is meant: the published record, and how this store labels the key, if that is known.
// Without id and label a store looks for the public half and for the key tag.
struct AskedKey {
  Name zone;
  Bytes dnskey;      // RDATA
  std::string id;    // CKA_ID in hex (OpenDNSSEC's locator), or the name of Knot's PEM file
  std::string label; // CKA_LABEL (BIND's "Label:" in a .private file that points to an HSM)
};

// One private key that answered.
struct HeldKey {
  std::string where; // for people: "Kde.+013+33834.private", "private key 2 with CKA_ID a0b1 in token hsm-b"
  // True: the store would use it for the asked key, and a signature that does not verify refutes possession.
  // False: nothing names it and it shows no public half, so that it was only tried; then just a proof counts.
  bool named = true;
  Bytes public_key;    // its own public half as in the last field of a DNSKEY; empty if the store shows none
  Bytes signature;     // of the challenge, as an RRSIG would hold it (RFC 3110, 6605, 8080); empty if none
  std::string trouble; // why there is no signature
};

struct StoreAnswer {
  std::vector<HeldKey> held; // empty: the store has no private key for it
  // Public halves under the same id or label that cannot be told to belong to one of `held`: two keys under
  // one CKA_ID. One of them may verify what the published key does not.
  std::vector<Bytes> shown;
};

class KeyStore {
public:
  virtual ~KeyStore() = default;
  // Blocks until the store has answered, at the latest until the deadline (`timeout`).
  [[nodiscard]] virtual Result<StoreAnswer> sign(const AskedKey& key, ByteView challenge,
                                                 Deadline deadline) = 0;
};

// A PKCS#11 token. The module is loaded by a process of its own, which is this program under a hidden verb:
// modules crash, hang and start threads of their own. That process reads the PIN from its file; the PIN is in
// no argument, no environment and no message.
struct Pkcs11Place {
  std::filesystem::path module;   // shared library, absolute
  std::string token;              // label; empty: any
  std::string serial;             // of the token; empty: any. One of both is needed if there are several
  std::filesystem::path pin_file; // first line is the PIN; only its owner may read it
  std::vector<std::string> environment; // "SOFTHSM2_CONF=...": all that the module gets beside PATH
};
// BIND's K<zone>+<alg>+<tag>.private, in any of the directories.
struct BindKeyPlace {
  std::vector<std::filesystem::path> directories;
};
// Knot's keys/ below the KASP database: PKCS#8 PEM files named by key id, which is the SHA-1 of the public
// key (SubjectPublicKeyInfo). The database beside it is not read.
struct KnotKeyPlace {
  std::filesystem::path directory;
};
// PowerDNS's database, through its own `pdnsutil`, which prints the private keys in BIND's form. Keys that it
// has in an HSM are not printed, and so unknown.
struct PowerDnsKeyPlace {
  std::filesystem::path config_directory; // where pdns.conf lies
  std::optional<ProcessIdentity> run_as;  // of pdnsutil; nothing: we ourselves
};
// Any program. It is started as COMMAND... FILE ZONE ALGORITHM TAG, where FILE holds the challenge to be
// signed, and ZONE ALGORITHM TAG name the key. It prints the signature in base64, as an RRSIG would hold it.
// Exit status 0: signed; 4: it has no such key; any other: unknown.
struct CommandPlace {
  std::vector<std::string> command; // the program's path is absolute
};
using KeyStorePlace = std::variant<Pkcs11Place, BindKeyPlace, KnotKeyPlace, PowerDnsKeyPlace, CommandPlace>;

// Nothing is opened before the first sign(). `own_program`: this binary, for the process of a PKCS#11 module.
[[nodiscard]] std::unique_ptr<KeyStore> open_key_store(const KeyStorePlace& place,
                                                       const std::filesystem::path& own_program);
// One store of several places, of which at least one is there: all of them are asked, and one that cannot be
// asked leaves the whole answer open.
[[nodiscard]] std::unique_ptr<KeyStore> open_key_stores(const std::vector<KeyStorePlace>& places,
                                                        const std::filesystem::path& own_program);

// `configuration` if others than its owner can read the file, or if it is not there.
[[nodiscard]] Status check_pin_file(const std::filesystem::path& pin_file);

// What is signed: 16 octets 0xff, "countersign proof of possession 1", a zero octet, the zone in wire form,
// the DNSKEY's RDATA, and 32 random octets. It is of no use as DNSSEC data: what an RRSIG covers begins with
// its type, algorithm and label count (RFC 4034 section 3.1.8.1), and 65535, 255 and 255 are a reserved type,
// a reserved algorithm and more labels than a name can have, so that no RRSIG exists whose data this is.
[[nodiscard]] Result<Bytes> make_challenge(const Name& zone, ByteView dnskey);

// The process of a PKCS#11 module: reads the question in `directory`, loads the module, leaves the answer
// there. An Error is one of ours; what the module cannot do is part of the answer.
[[nodiscard]] Status answer_key_store_question(const std::filesystem::path& directory);

} // namespace countersign
