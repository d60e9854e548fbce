// Private keys in files: BIND's and Knot's.
#include "adapters/changes/text_file.h"
#include "adapters/keys/key_pair.h"
#include "adapters/keys/private_file.h"
#include "adapters/keystore/stores.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::uint64_t k_max_key_file = 65536;

using Paths = std::vector<std::filesystem::path>;

Result<Paths> files_in(const std::filesystem::path& directory, std::string_view extension) {
  Paths paths;
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == extension) paths.push_back(entry->path());
  }
  if (error) return fail(ErrorKind::io, "cannot list {}: {}", directory.string(), error.message());
  std::ranges::sort(paths);
  return paths;
}

HeldKey signed_by(const PrivateFile& file, const std::filesystem::path& path, const AskedKey& asked,
                  ByteView challenge) {
  HeldKey held{path.filename().string(), true, file.public_key, {}, {}};
  auto signature = sign_with(asked.dnskey[3], file, challenge);
  if (signature) {
    held.signature = std::move(*signature);
  } else {
    held.trouble = signature.error().message;
  }
  return held;
}

// One file. What its name says to be the asked key is asked whatever is in it, and trouble with it is
// trouble; any other is asked if it holds the key, or one with its tag.
void ask_file(const std::filesystem::path& path, bool named, Result<PrivateFile> file, const AskedKey& asked,
              ByteView challenge, StoreAnswer& answer) {
  if (!file) {
    if (named) answer.held.push_back({path.filename().string(), true, {}, {}, file.error().message});
    return;
  }
  if (named || has_key_or_tag(asked.dnskey, file->public_key)) {
    answer.held.push_back(signed_by(*file, path, asked, challenge));
  }
}

class BindKeyStore final : public KeyStore {
public:
  explicit BindKeyStore(BindKeyPlace place) : place_(std::move(place)) {}

  [[nodiscard]] Result<StoreAnswer> sign(const AskedKey& asked, ByteView challenge, Deadline) override {
    StoreAnswer answer;
    const std::string name = bind_key_name({asked.zone, asked.dnskey, {}});
    const std::string family = name.substr(0, name.rfind('+') + 1); // a revoked key keeps its file's old tag
    for (const auto& directory : place_.directories) {
      COUNTERSIGN_TRY_ASSIGN(const Paths paths, files_in(directory, ".private"));
      for (const auto& path : paths) {
        if (!path.filename().string().starts_with(family)) continue;
        COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(path, k_max_key_file));
        ask_file(path, path.stem() == name,
                 parse_bind_private(text, path.filename().string(), asked.dnskey[3]), asked, challenge,
                 answer);
      }
    }
    return answer;
  }

private:
  BindKeyPlace place_;
};

class KnotKeyStore final : public KeyStore {
public:
  explicit KnotKeyStore(KnotKeyPlace place) : place_(std::move(place)) {}

  [[nodiscard]] Result<StoreAnswer> sign(const AskedKey& asked, ByteView challenge, Deadline) override {
    StoreAnswer answer;
    std::string id = asked.id;
    if (id.empty()) {
      const auto computed = public_key_id(asked.dnskey[3], ByteView(asked.dnskey).subspan(k_public_key_at));
      if (computed) id = *computed; // else the files are known by what they hold
    }
    COUNTERSIGN_TRY_ASSIGN(const Paths paths, files_in(place_.directory, ".pem"));
    for (const auto& path : paths) {
      COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(path, k_max_key_file));
      ask_file(path, path.stem() == id, parse_pem_private(text, asked.dnskey[3]), asked, challenge, answer);
    }
    return answer;
  }

private:
  KnotKeyPlace place_;
};

} // namespace

bool has_key_or_tag(ByteView dnskey, ByteView public_key) {
  Bytes other(dnskey.begin(), dnskey.begin() + k_public_key_at);
  append(other, public_key);
  return key_tag(other) == key_tag(dnskey); // the same key has the same tag
}

std::unique_ptr<KeyStore> make_bind_key_store(BindKeyPlace place) {
  return std::make_unique<BindKeyStore>(std::move(place));
}
std::unique_ptr<KeyStore> make_knot_key_store(KnotKeyPlace place) {
  return std::make_unique<KnotKeyStore>(std::move(place));
}

} // namespace countersign
