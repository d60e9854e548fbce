#include "diff/verify/jobs.h"
#include "diff/verify/nsec3_judge.h"

#include <algorithm>
#include <cstring>

namespace countersign::referee {
namespace {

constexpr std::size_t k_names_per_job = 2048;

} // namespace

void HashedNames::hash_all(const DenialContext& context, const Nsec3Parameters& parameters,
                           LargeVector<HashedName>& out) const {
  const auto& names = context.survey.names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].exists) out.push_back({{}, static_cast<std::uint32_t>(i)});
  }
  const std::size_t jobs = (out.size() + k_names_per_job - 1) / k_names_per_job;
  std::vector<Nsec3Hasher> hashers(std::max(1U, context.threads));
  run_jobs(jobs, context.threads, [&](std::size_t job, unsigned worker) {
    const std::size_t end = std::min(out.size(), (job + 1) * k_names_per_job);
    for (std::size_t i = job * k_names_per_job; i < end; ++i) {
      const bool hashed = hashers[worker].hash(names[out[i].name].owner().wire(), parameters.salt,
                                               parameters.iterations, out[i].hash);
      if (!hashed) out[i].hash = {}; // OpenSSL has run out of memory: the name will be reported as missing
    }
  });
}

HashedNames::HashedNames(const DenialContext& context, const Nsec3Parameters& parameters) {
  LargeVector<HashedName> unsorted;
  hash_all(context, parameters, unsorted);
  for (const HashedName& name : unsorted) ++buckets_[name.hash[0] + std::size_t{1}];
  for (std::size_t octet = 0; octet < 256; ++octet) buckets_[octet + 1] += buckets_[octet];
  names_.resize(unsorted.size());
  std::array<std::size_t, 257> next = buckets_;
  for (const HashedName& name : unsorted) names_[next[name.hash[0]]++] = name;
  run_jobs(256, context.threads, [&](std::size_t octet, unsigned) {
    std::sort(names_.begin() + static_cast<std::ptrdiff_t>(buckets_[octet]),
              names_.begin() + static_cast<std::ptrdiff_t>(buckets_[octet + 1]),
              [](const HashedName& left, const HashedName& right) {
                const int order = std::memcmp(left.hash.data(), right.hash.data(), k_nsec3_hash_octets);
                return order != 0 ? order < 0 : left.name < right.name;
              });
  });
}

const HashedName* HashedNames::find(ByteView hash) const noexcept {
  const auto less = [](const HashedName& name, ByteView wanted) {
    return compare_bytes(name.hash, wanted) < 0;
  };
  const auto found = std::lower_bound(names_.begin(), names_.end(), hash, less);
  return found != names_.end() && std::ranges::equal(found->hash, hash) ? &*found : nullptr;
}

} // namespace countersign::referee
