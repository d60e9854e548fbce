// Memory for tables and arenas that grow to the size of a zone.
//
// From k_large_octets on, memory comes from the system in whole large pages, as far as the kernel has them: a
// zone of a million names touches some hundred thousand small pages, and each first touch costs about as much
// as parsing a record. Only the part that fills large pages is so; the rest of a table stays in small ones,
// so that nothing is held in vain. Smaller memory is the usual heap's. Safe from any thread. Throws
// std::bad_alloc as operator new does.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace countersign {

inline constexpr std::size_t k_large_octets = std::size_t{2} << 20;

[[nodiscard]] void* allocate_memory(std::size_t octets);
// `octets` as they were asked for.
void release_memory(void* memory, std::size_t octets) noexcept;

// For std::vector. What resize() adds is not set to zero where the type needs no constructor: it is to be
// written first.
template <class T> struct LargeAllocator {
  using value_type = T;
  LargeAllocator() noexcept = default;
  template <class Other> LargeAllocator(const LargeAllocator<Other>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    if (count > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(allocate_memory(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept { release_memory(memory, count * sizeof(T)); }
  template <class U> void construct(U* place) noexcept(std::is_nothrow_default_constructible_v<U>) {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Arguments> void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
  friend bool operator==(const LargeAllocator&, const LargeAllocator&) noexcept { return true; }
};

template <class T> using LargeVector = std::vector<T, LargeAllocator<T>>;

} // namespace countersign
