#include "diff/verify/crypto/batch_confirmer.h"

#include "diff/verify/crypto/openssl_handles.h"
#include "diff/verify/crypto/p256/batch.h"

#include <algorithm>

namespace countersign::referee {
namespace {

constexpr std::uint64_t k_worth_tables = 2000; // signatures: tables cost about as much as a thousand
constexpr std::size_t k_worth_a_batch = 24;    // each addition has an inversion that the batch shares
constexpr std::size_t k_sample_every = 1024;   // of a batch: the first, and then each that many

bool sha256_of(EVP_MD_CTX* context, ByteView data, std::array<std::uint8_t, 32>& out) {
  return context != nullptr && EVP_DigestInit_ex2(context, fetched(Hash::sha256), nullptr) == 1 &&
         EVP_DigestUpdate(context, data.data(), data.size()) == 1 &&
         EVP_DigestFinal_ex(context, out.data(), nullptr) == 1;
}

} // namespace

BatchTables::BatchTables(std::size_t key_count, BatchMode mode) : slots_(key_count), mode_(mode) {}
BatchTables::~BatchTables() = default;

const p256::KeyTables* BatchTables::after(std::size_t key_index, ByteView key_field, std::size_t more) {
  Slot& slot = slots_[key_index];
  if ((slot.signatures += more) < k_worth_tables) return nullptr;
  std::call_once(slot.made, [&] {
    const auto kind = mode_ == BatchMode::portable ? p256::LadderKind::portable : p256::best_ladder();
    slot.tables = std::make_unique<const p256::KeyTables>(key_field, kind);
  });
  return slot.tables.get();
}

struct BatchConfirmer::Batch {
  Bytes key_field;
  std::vector<p256::SignedDigest> digests;
  std::vector<const std::uint8_t*> signatures; // where they stand: their identity
  std::vector<std::uint8_t> confirmed;         // empty until confirm()
  std::size_t next = 0;                        // that will be asked for
  MdContext context{EVP_MD_CTX_new()};
};

BatchConfirmer::BatchConfirmer(BatchTables& tables) : tables_(tables) {}
BatchConfirmer::~BatchConfirmer() = default;

void BatchConfirmer::add(std::size_t key_index, ByteView key_field, ByteView data, ByteView signature) {
  if (batches_.size() <= key_index) batches_.resize(key_index + 1);
  auto& batch = batches_[key_index];
  if (!batch) batch = std::make_unique<Batch>();
  batch->key_field.assign(key_field.begin(), key_field.end());
  p256::SignedDigest& added = batch->digests.emplace_back();
  if (!sha256_of(batch->context.get(), data, added.digest)) {
    batch->digests.pop_back(); // OpenSSL has run out of memory: it will be asked for this one alone
    return;
  }
  std::ranges::copy(signature, added.signature.begin());
  batch->signatures.push_back(signature.data());
}

void BatchConfirmer::confirm() {
  for (std::size_t key = 0; key < batches_.size(); ++key) {
    if (!batches_[key] || batches_[key]->digests.empty()) continue;
    Batch& batch = *batches_[key];
    const p256::KeyTables* tables = tables_.after(key, batch.key_field, batch.digests.size());
    if (tables == nullptr || batch.digests.size() < k_worth_a_batch) continue;
    batch.confirmed.resize(batch.digests.size());
    tables->confirm(batch.digests, batch.confirmed);
  }
}

void BatchConfirmer::clear() noexcept {
  for (const auto& batch : batches_) {
    if (!batch) continue;
    batch->digests.clear();
    batch->signatures.clear();
    batch->confirmed.clear();
    batch->next = 0;
  }
}

BatchConfirmer::Answer BatchConfirmer::ask(std::size_t key_index, ByteView signature) noexcept {
  if (key_index >= batches_.size() || !batches_[key_index]) return Answer::unknown;
  Batch& batch = *batches_[key_index];
  if (batch.next >= batch.confirmed.size() || batch.signatures[batch.next] != signature.data())
    return Answer::unknown;
  const std::size_t index = batch.next++;
  if (batch.confirmed[index] == 0) return Answer::unknown;
  return index % k_sample_every == 0 ? Answer::sample : Answer::confirmed;
}

} // namespace countersign::referee
