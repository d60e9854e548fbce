#include "adapters/net/file_descriptor.h"
#include "adapters/process/service_manager.h"
#include "tests/support/temporary_directory.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;

// A service manager's end of it.
class Manager {
public:
  explicit Manager(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_.number(), reinterpret_cast<const sockaddr*>(&address), size), 0);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    for (const char* variable : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(variable);
  }
  std::string hear() const {
    char text[256];
    const auto octets = ::recv(socket_.number(), text, sizeof text, MSG_DONTWAIT);
    return octets < 0 ? "" : std::string(text, static_cast<std::size_t>(octets));
  }

private:
  FileDescriptor socket_;
};

TEST(ServiceManager, IsToldOverItsSocket) {
  const test::TemporaryDirectory directory;
  for (const std::string& name :
       {(directory / "notify").string(), "@countersign-test-" + std::to_string(::getpid())}) {
    const Manager manager(name);
    const auto service = ServiceManager::from_environment();
    EXPECT_TRUE(service.tell("READY=1"));
    EXPECT_EQ(manager.hear(), "READY=1");
    EXPECT_TRUE(service.tell("WATCHDOG=1\nSTATUS=well"));
    EXPECT_EQ(manager.hear(), "WATCHDOG=1\nSTATUS=well");
    EXPECT_FALSE(service.watchdog_interval());
  }
}

TEST(ServiceManager, AsksTwiceInTheTimeOfTheWatchdogIfItIsForUs) {
  const test::TemporaryDirectory directory;
  const Manager manager((directory / "notify").string());
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(ServiceManager::from_environment().watchdog_interval(), milliseconds(15'000));
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(ServiceManager::from_environment().watchdog_interval(), milliseconds(15'000));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(ServiceManager::from_environment().watchdog_interval());
  ::setenv("WATCHDOG_USEC", "soon", 1);
  EXPECT_FALSE(ServiceManager::from_environment().watchdog_interval());
}

TEST(ServiceManager, WhereNobodyAskedOrNobodyListensNothingIsLost) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_TRUE(ServiceManager::from_environment().tell("READY=1"));
  for (const char* name : {"relative", "/nowhere/at/all"}) {
    ::setenv("NOTIFY_SOCKET", name, 1);
    const auto told = ServiceManager::from_environment().tell("READY=1");
    ASSERT_FALSE(told);
    EXPECT_THAT(told.error().message, HasSubstr(name));
  }
  ::unsetenv("NOTIFY_SOCKET");
}

} // namespace
} // namespace countersign
