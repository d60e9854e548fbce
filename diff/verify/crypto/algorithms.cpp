#include "diff/verify/crypto/algorithms.h"

#include <algorithm>

namespace countersign::referee {
namespace {

constexpr std::array k_algorithms{
    AlgorithmInfo{5, KeyFamily::rsa, Hash::sha1, "RSA", 0, 0, 0, 512},
    AlgorithmInfo{7, KeyFamily::rsa, Hash::sha1, "RSA", 0, 0, 0,
                  512}, // 5 for zones that may use NSEC3 (RFC 5155)
    AlgorithmInfo{8, KeyFamily::rsa, Hash::sha256, "RSA", 0, 0, 0, 512},
    AlgorithmInfo{10, KeyFamily::rsa, Hash::sha512, "RSA", 0, 0, 0, 1024},
    AlgorithmInfo{13, KeyFamily::ecdsa, Hash::sha256, "P-256", 256, 64, 64, 0}, // RFC 6605
    AlgorithmInfo{14, KeyFamily::ecdsa, Hash::sha384, "P-384", 384, 96, 96, 0},
    AlgorithmInfo{15, KeyFamily::eddsa, Hash::sha512, "ED25519", 256, 32, 64, 0}, // RFC 8080
    AlgorithmInfo{16, KeyFamily::eddsa, Hash::sha512, "ED448", 456, 57, 114, 0},
};

} // namespace

const AlgorithmInfo* algorithm_info(std::uint8_t number) noexcept {
  const auto* found = std::ranges::find(k_algorithms, number, &AlgorithmInfo::number);
  return found == k_algorithms.end() ? nullptr : found;
}

} // namespace countersign::referee
