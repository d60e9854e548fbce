// A zone that changes at random, signed anew after each change as an orderly signer would, and then damaged
// at random. The same seed gives the same zones.
#pragma once

#include "tests/unit/verify/zones.h"

#include <map>
#include <random>

namespace countersign::testing {

class RandomZone {
public:
  explicit RandomZone(std::uint32_t seed);

  // The next version, with one to a few edits. Sometimes another signing: keys, denial, salt, flags, times.
  void edit();
  // Signed without a fault; or with some damages.
  [[nodiscard]] ZoneVersionPtr build(unsigned damages);
  [[nodiscard]] std::uint32_t random(std::uint32_t below) {
    return static_cast<std::uint32_t>(random_() % below);
  }
  [[nodiscard]] DnsTime inception() const { return options_.inception; }

private:
  using Key = std::pair<Name, RrType>;

  [[nodiscard]] std::string label();
  [[nodiscard]] Name some_name();
  [[nodiscard]] Name existing_name();
  void add_something();
  void remove_something();
  void change_signing();
  void damage(SignedZone& zone);
  void damage_record(std::vector<Record>& records, std::size_t index);
  [[nodiscard]] std::vector<Record> content() const;

  std::mt19937 random_;
  Name apex_;
  std::uint32_t serial_;
  std::map<Key, std::vector<Record>> sets_; // RRsets, without the SOA
  std::vector<SigningKey> keys_;
  SignOptions options_;
};

} // namespace countersign::testing
