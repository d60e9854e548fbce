// Confirms signatures in batches, where that is faster than one by one: P-256 by tables for each key, RSA
// eight at a time.
#pragma once

#include "diff/verify/crypto/public_key.h"
#include "diff/verify/verify.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

namespace countersign::referee {

// A signature that waits to be confirmed. The views are good as long as the zone.
struct BatchItem {
  std::array<std::uint8_t, 64> digest{}; // of what is signed, by the key's hash; as long as that is
  ByteView signature;
};

// One key in the form that its batches need. Immutable; any number of threads.
class BatchKey {
public:
  virtual ~BatchKey() = default;
  // confirmed[i] is 1 if the item verifies, 0 if that is not known. Signatures have the length that the key
  // demands.
  virtual void confirm(std::span<const BatchItem> items, std::span<std::uint8_t> confirmed) const = 0;
};

// Makes a usable key ready, or null if it has no batches. `key_field` as in the DNSKEY. Must not throw.
using BatchKeyMaker =
    std::function<std::unique_ptr<const BatchKey>(const AlgorithmInfo& algorithm, ByteView key_field)>;

// The keys of a version, made ready when it is worth it. Shared by all threads.
class BatchTables {
public:
  BatchTables(std::size_t key_count, BatchMode mode);
  // With keys of another make.
  BatchTables(std::size_t key_count, BatchKeyMaker maker) : slots_(key_count), maker_(std::move(maker)) {}

  [[nodiscard]] bool is_on() const noexcept { return maker_ != nullptr; }
  // A usable key, after `more` signatures by it have turned up; null as long as to make it ready would cost
  // more than it saves, and for keys that have no batches. `key_field` as in the DNSKEY.
  [[nodiscard]] const BatchKey* after(std::size_t key_index, const AlgorithmInfo& algorithm,
                                      ByteView key_field, std::size_t more);

private:
  struct Slot {
    std::atomic<std::uint64_t> signatures{0};
    std::once_flag made;
    std::unique_ptr<const BatchKey> key;
  };
  std::vector<Slot> slots_;
  BatchKeyMaker maker_; // empty: off
};

// Signatures of one part of the zone: collected in the order in which they will be judged, confirmed at once,
// and asked for one by one. One for each thread.
class BatchConfirmer {
public:
  explicit BatchConfirmer(BatchTables& tables);
  ~BatchConfirmer();
  BatchConfirmer(const BatchConfirmer&) = delete;
  BatchConfirmer& operator=(const BatchConfirmer&) = delete;

  // Algorithms that have batches.
  [[nodiscard]] static bool takes(const AlgorithmInfo& algorithm) noexcept;
  // `data` is what is signed; key field and signature stay where they are until clear().
  void add(std::size_t key_index, const AlgorithmInfo& algorithm, ByteView key_field, ByteView data,
           ByteView signature);
  void confirm();
  void clear() noexcept;
  [[nodiscard]] std::size_t size() const noexcept; // added since clear()

  enum class Answer : std::uint8_t {
    unknown,   // nothing is said
    confirmed, // it verifies under that key
    sample,    // the same, and OpenSSL is to be asked whether that is so
  };
  // To be asked in the order of add(); other signatures may come in between.
  [[nodiscard]] Answer ask(std::size_t key_index, ByteView signature) noexcept;

private:
  struct Batch; // of one key
  BatchTables& tables_;
  std::vector<std::unique_ptr<Batch>> batches_; // by key
};

} // namespace countersign::referee
