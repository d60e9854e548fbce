// Receives NOTIFY (RFC 1996) for any number of zones at one address, from those who may send it.
#pragma once

#include "adapters/net/endpoint.h"
#include "diff/model/name.h"

#include <functional>
#include <memory>
#include <set>

namespace countersign {

struct NotifySender {
  Name zone;
  std::string address; // numeric
  friend bool operator==(const NotifySender&, const NotifySender&) = default;
  friend bool operator<(const NotifySender& left, const NotifySender& right) {
    return left.zone == right.zone ? left.address < right.address : left.zone < right.zone;
  }
};

// One address and port, UDP and TCP, with a background thread. A NOTIFY is a hint and never believed: the
// serial in it is not handed out, and a TSIG is not looked at. One from an address that is not on the list
// for its zone is answered with REFUSED and has no other effect (RFC 1996 section 3.10).
class NotifyReceiver {
public:
  using Handler = std::function<void(const NotifySender& sender)>; // on the receiver's thread; must not wait

  // Port 0: an unused one. Nobody is on the list yet.
  [[nodiscard]] static Result<std::unique_ptr<NotifyReceiver>> start(const Endpoint& at, Handler handler);
  ~NotifyReceiver();
  NotifyReceiver(const NotifyReceiver&) = delete;
  NotifyReceiver& operator=(const NotifyReceiver&) = delete;

  [[nodiscard]] Endpoint endpoint() const;
  void allow(std::set<NotifySender> senders); // in place of those before; from any thread

private:
  class Impl;
  explicit NotifyReceiver(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace countersign
