// The parent of a zone, played: it answers which DS it has for the child, so that signers which ask their
// parent (BIND's parental-agents, Knot's ksk-submission) go on with a KSK roll.
//
// A name server on a loopback port with a thread of its own. Authoritative for the parent zone, of which it
// knows the SOA and the DS RRset of the one child; it is not signed, as the signers do not validate it. No
// transfers. All functions are thread-safe.
#pragma once

#include "adapters/net/endpoint.h"
#include "diff/model/bytes.h"
#include "diff/model/name.h"

#include <memory>
#include <vector>

namespace countersign {

class ParentServer {
public:
  // `child` is not the root. `ttl`: of the DS RRset, seconds.
  [[nodiscard]] static Result<std::unique_ptr<ParentServer>> start(NameView child, std::uint32_t ttl);
  ~ParentServer(); // ends the thread
  ParentServer(const ParentServer&) = delete;
  ParentServer& operator=(const ParentServer&) = delete;

  [[nodiscard]] Endpoint endpoint() const;
  // RDATA of the DS RRset; empty: there is none. Whoever asks from now on gets this one.
  void publish(std::vector<Bytes> ds);
  [[nodiscard]] std::vector<Bytes> published() const;
  [[nodiscard]] std::uint64_t questions_answered() const; // about the child's DS

private:
  class Service;
  explicit ParentServer(std::unique_ptr<Service> service);
  std::unique_ptr<Service> service_;
};

} // namespace countersign
