// A library that is loaded in front of a signer's own (LD_PRELOAD) and moves its wall clock.
//
// Debian's libfaketime does not do for BIND: named links jemalloc, whose start asks for the time, and
// libfaketime then ends the process ("Unexpected recursive calls to clock_gettime"). So this one allocates
// nothing, calls no library function on its way (system calls only), and is ready at its first call.
//
// The offset is a 64-bit number of seconds in the file that COUNTERSIGN_CLOCK_FILE names, mapped and shared:
// the harness writes it (shifted_clock.h) and every process that maps it jumps at once. Only the wall clock
// moves; CLOCK_MONOTONIC, by which programs wait, stays what it is. Deadlines on the wall clock are moved
// back before the kernel sees them.
#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr std::int64_t k_none = 0;
const volatile std::int64_t* mapped = nullptr; // written once, with the same value whoever comes first

// The file's first octets, or zero where there is none: a program under the shim alone has the true time.
const volatile std::int64_t* map_offset() {
  const char* file = ::getenv("COUNTERSIGN_CLOCK_FILE");
  if (file == nullptr) return &k_none;
  const long descriptor = ::syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC, 0);
  if (descriptor < 0) return &k_none;
  const long address = ::syscall(SYS_mmap, nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED,
                                 static_cast<int>(descriptor), 0L);
  ::syscall(SYS_close, descriptor);
  if (address == -1) return &k_none;
  return reinterpret_cast<const volatile std::int64_t*>(address);
}

std::int64_t offset() {
  const int saved = errno; // what is asked for the time must not change it
  const volatile std::int64_t* at = __atomic_load_n(&mapped, __ATOMIC_ACQUIRE);
  if (at == nullptr) {
    at = map_offset();
    __atomic_store_n(&mapped, at, __ATOMIC_RELEASE);
  }
  errno = saved;
  return *at;
}

bool is_wall_clock(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }

timespec true_time(const timespec& shifted) {
  timespec time = shifted;
  time.tv_sec -= offset();
  return time;
}

template <class Function> Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const int result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (result == 0 && is_wall_clock(clock)) time->tv_sec += offset();
  return result;
}

time_t time(time_t* out) noexcept {
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(timeval* out, void*) noexcept {
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

int timespec_get(timespec* out, int base) noexcept {
  return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, out) == 0 ? base : 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* until, timespec* left) {
  const bool moved = is_wall_clock(clock) && (flags & TIMER_ABSTIME) != 0;
  const timespec time = moved ? true_time(*until) : *until;
  return ::syscall(SYS_clock_nanosleep, clock, flags, &time, left) == 0 ? 0 : errno;
}

// A condition variable may wait on either clock, and does not tell. Deadlines on the monotonic one are small:
// it counts from the start of the machine.
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  using Function = int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*);
  static const auto real = next<Function>("pthread_cond_timedwait");
  constexpr time_t k_longest_uptime = 1'000'000'000;
  const timespec time = until->tv_sec > k_longest_uptime ? true_time(*until) : *until;
  return real(condition, mutex, &time);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  using Function = int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*);
  static const auto real = next<Function>("pthread_cond_clockwait");
  const timespec time = is_wall_clock(clock) ? true_time(*until) : *until;
  return real(condition, mutex, clock, &time);
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* until) noexcept {
  using Function = int (*)(pthread_mutex_t*, const timespec*);
  static const auto real = next<Function>("pthread_mutex_timedlock");
  const timespec time = true_time(*until);
  return real(mutex, &time);
}

int sem_timedwait(sem_t* semaphore, const timespec* until) {
  using Function = int (*)(sem_t*, const timespec*);
  static const auto real = next<Function>("sem_timedwait");
  const timespec time = true_time(*until);
  return real(semaphore, &time);
}
}
