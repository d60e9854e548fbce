#include "diff/verify/crypto/batch_confirmer.h"

#include "diff/verify/crypto/openssl_handles.h"
#include "diff/verify/crypto/p256/batch.h"
#include "diff/verify/crypto/rsa/batch.h"

#include <algorithm>

namespace countersign::referee {
namespace {

constexpr std::uint8_t k_rsa_sha256 = 8, k_rsa_sha512 = 10, k_p256 = 13;
constexpr std::size_t k_sample_every = 1024; // of a batch: the first, and then each that many

// What a batch must have to be worth it.
struct Worth {
  std::uint64_t signatures; // by the key, so far: P-256 tables cost about as much as seven hundred
  std::size_t batch; // in this batch: P-256 shares an inversion for each addition, RSA fills eight lanes
};
Worth worth_of(const AlgorithmInfo& algorithm) noexcept {
  return algorithm.number == k_p256 ? Worth{800, 24} : Worth{64, 4};
}

bool hash_of(EVP_MD_CTX* context, Hash hash, ByteView data, std::array<std::uint8_t, 64>& out) {
  return context != nullptr && EVP_DigestInit_ex2(context, fetched(hash), nullptr) == 1 &&
         EVP_DigestUpdate(context, data.data(), data.size()) == 1 &&
         EVP_DigestFinal_ex(context, out.data(), nullptr) == 1;
}

class P256BatchKey final : public BatchKey {
public:
  P256BatchKey(ByteView key_field, p256::LadderKind kind) : tables_(key_field, kind) {}

  void confirm(std::span<const BatchItem> items, std::span<std::uint8_t> confirmed) const override {
    std::vector<p256::SignedDigest> all(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      std::copy_n(items[i].digest.begin(), all[i].digest.size(), all[i].digest.begin());
      std::ranges::copy(items[i].signature, all[i].signature.begin());
    }
    tables_.confirm(all, confirmed);
  }

private:
  p256::KeyTables tables_;
};

class RsaBatchKey final : public BatchKey {
public:
  RsaBatchKey(std::unique_ptr<const rsa::BatchKey> key, std::size_t digest_octets)
      : key_(std::move(key)), digest_octets_(digest_octets) {}

  void confirm(std::span<const BatchItem> items, std::span<std::uint8_t> confirmed) const override {
    std::vector<ByteView> digests, signatures;
    for (const BatchItem& item : items) {
      digests.push_back(ByteView(item.digest).first(digest_octets_));
      signatures.push_back(item.signature);
    }
    key_->confirm(digests, signatures, confirmed);
  }

private:
  std::unique_ptr<const rsa::BatchKey> key_;
  std::size_t digest_octets_;
};

std::unique_ptr<const BatchKey> make_key(const AlgorithmInfo& algorithm, ByteView key_field, BatchMode mode) {
  if (algorithm.number == k_p256) {
    const auto kind = mode == BatchMode::portable ? p256::LadderKind::portable : p256::best_ladder();
    return std::make_unique<P256BatchKey>(key_field, kind);
  }
  if (mode == BatchMode::portable) return nullptr; // there is none for RSA
  auto key = rsa::BatchKey::make(key_field, algorithm.hash);
  if (!key) return nullptr;
  return std::make_unique<RsaBatchKey>(std::move(key), algorithm.hash == Hash::sha256 ? 32 : 64);
}

} // namespace

BatchTables::BatchTables(std::size_t key_count, BatchMode mode) : slots_(key_count) {
  if (mode == BatchMode::off) return;
  maker_ = [mode](const AlgorithmInfo& algorithm, ByteView key_field) {
    return make_key(algorithm, key_field, mode);
  };
}

const BatchKey* BatchTables::after(std::size_t key_index, const AlgorithmInfo& algorithm, ByteView key_field,
                                   std::size_t more) {
  Slot& slot = slots_[key_index];
  if ((slot.signatures += more) < worth_of(algorithm).signatures) return nullptr;
  std::call_once(slot.made, [&] { slot.key = maker_(algorithm, key_field); });
  return slot.key.get();
}

struct BatchConfirmer::Batch {
  const AlgorithmInfo* algorithm = nullptr;
  ByteView key_field;
  std::vector<BatchItem> items;
  std::vector<std::uint8_t> confirmed; // empty until confirm()
  std::size_t next = 0;                // that will be asked for
  MdContext context{EVP_MD_CTX_new()};
};

BatchConfirmer::BatchConfirmer(BatchTables& tables) : tables_(tables) {}
BatchConfirmer::~BatchConfirmer() = default;

bool BatchConfirmer::takes(const AlgorithmInfo& algorithm) noexcept {
  return algorithm.number == k_p256 || algorithm.number == k_rsa_sha256 || algorithm.number == k_rsa_sha512;
}

void BatchConfirmer::add(std::size_t key_index, const AlgorithmInfo& algorithm, ByteView key_field,
                         ByteView data, ByteView signature) {
  if (batches_.size() <= key_index) batches_.resize(key_index + 1);
  auto& batch = batches_[key_index];
  if (!batch) batch = std::make_unique<Batch>();
  batch->algorithm = &algorithm;
  batch->key_field = key_field;
  BatchItem& item = batch->items.emplace_back();
  item.signature = signature;
  if (!hash_of(batch->context.get(), algorithm.hash, data, item.digest)) {
    batch->items.pop_back(); // OpenSSL has run out of memory: it will be asked for this one alone
  }
}

void BatchConfirmer::confirm() {
  for (std::size_t index = 0; index < batches_.size(); ++index) {
    if (!batches_[index] || batches_[index]->items.empty()) continue;
    Batch& batch = *batches_[index];
    const BatchKey* key = tables_.after(index, *batch.algorithm, batch.key_field, batch.items.size());
    if (key == nullptr || batch.items.size() < worth_of(*batch.algorithm).batch) continue;
    batch.confirmed.resize(batch.items.size());
    key->confirm(batch.items, batch.confirmed);
  }
}

void BatchConfirmer::clear() noexcept {
  for (const auto& batch : batches_) {
    if (!batch) continue;
    batch->items.clear();
    batch->confirmed.clear();
    batch->next = 0;
  }
}

std::size_t BatchConfirmer::size() const noexcept {
  std::size_t count = 0;
  for (const auto& batch : batches_) count += batch ? batch->items.size() : 0;
  return count;
}

BatchConfirmer::Answer BatchConfirmer::ask(std::size_t key_index, ByteView signature) noexcept {
  if (key_index >= batches_.size() || !batches_[key_index]) return Answer::unknown;
  Batch& batch = *batches_[key_index];
  if (batch.next >= batch.confirmed.size() || batch.items[batch.next].signature.data() != signature.data())
    return Answer::unknown;
  const std::size_t index = batch.next++;
  if (batch.confirmed[index] == 0) return Answer::unknown;
  return index % k_sample_every == 0 ? Answer::sample : Answer::confirmed;
}

} // namespace countersign::referee
