#include "diff/model/large_memory.h"

#include <cstdint>

#include <sys/mman.h>
#include <unistd.h>

namespace countersign {
namespace {

// The sanitizer knows the borders of what it handed out itself, and of nothing else.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool k_own_mappings = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool k_own_mappings = false;
#else
constexpr bool k_own_mappings = true;
#endif
#else
constexpr bool k_own_mappings = true;
#endif

bool is_mapped(std::size_t octets) noexcept { return k_own_mappings && octets >= k_large_octets; }

std::uintptr_t address(const void* memory) noexcept { return reinterpret_cast<std::uintptr_t>(memory); }

} // namespace

// The mapping is one large page longer than asked for; what lies before the first border of a large page, and
// behind the end, goes back at once.
void* allocate_memory(std::size_t octets) {
  if (!is_mapped(octets)) return ::operator new(octets);
  if (octets > SIZE_MAX - 2 * k_large_octets) throw std::bad_alloc();
  const std::size_t mapped = octets + k_large_octets;
  void* start = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  auto* first = static_cast<std::byte*>(start);
  const std::size_t before = (k_large_octets - address(first) % k_large_octets) % k_large_octets;
  if (before != 0) munmap(first, before);
  std::byte* memory = first + before;
  static const auto k_page_octets = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t kept = (octets + k_page_octets - 1) / k_page_octets * k_page_octets;
  if (before + kept < mapped) munmap(memory + kept, mapped - before - kept);
  // A kernel that has no large pages gives small ones, and nothing else changes.
  (void)madvise(memory, octets / k_large_octets * k_large_octets, MADV_HUGEPAGE);
  return memory;
}

void release_memory(void* memory, std::size_t octets) noexcept {
  if (!is_mapped(octets)) {
    ::operator delete(memory);
    return;
  }
  munmap(memory, octets);
}

} // namespace countersign
