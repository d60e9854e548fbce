// Confirms signatures in batches, where that is faster than one by one: P-256, by tables for each key.
#pragma once

#include "diff/verify/crypto/public_key.h"
#include "diff/verify/verify.h"

#include <atomic>
#include <mutex>
#include <vector>

namespace countersign::referee {

namespace p256 {
class KeyTables;
}

// The tables of a version's keys, made when it is worth it. Shared by all threads.
class BatchTables {
public:
  explicit BatchTables(std::size_t key_count, BatchMode mode);
  ~BatchTables();

  // The tables for a usable key of algorithm 13, after `more` signatures by it have turned up; null as long
  // as making them would cost more than they save. `key_field` as in the DNSKEY.
  [[nodiscard]] const p256::KeyTables* after(std::size_t key_index, ByteView key_field, std::size_t more);
  [[nodiscard]] bool is_on() const noexcept { return mode_ != BatchMode::off; }

private:
  struct Slot {
    std::atomic<std::uint64_t> signatures{0};
    std::once_flag made;
    std::unique_ptr<const p256::KeyTables> tables;
  };
  std::vector<Slot> slots_;
  BatchMode mode_;
};

// Signatures of one part of the zone: collected in the order in which they will be judged, confirmed at once,
// and asked for one by one. One for each thread.
class BatchConfirmer {
public:
  explicit BatchConfirmer(BatchTables& tables);
  ~BatchConfirmer();
  BatchConfirmer(const BatchConfirmer&) = delete;
  BatchConfirmer& operator=(const BatchConfirmer&) = delete;

  [[nodiscard]] bool is_on() const noexcept { return tables_.is_on(); }
  // `data` is what is signed; `signature` has 64 octets and stays where it is until clear().
  void add(std::size_t key_index, ByteView key_field, ByteView data, ByteView signature);
  void confirm();
  void clear() noexcept;

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
