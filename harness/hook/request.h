// Who asks about which zone, and where that is to be had. Pure.
#pragma once

#include "adapters/net/endpoint.h"
#include "diff/model/serial.h"
#include "storage/hook_store.h"

#include <functional>

namespace countersign::hook {

enum class ZoneInput : std::uint8_t { standard_input, transfer, file };

struct Request {
  HookServer server = HookServer::nsd;
  HookStage stage = HookStage::signed_zone;
  std::string zone;             // absolute, lower case
  std::optional<Serial> serial; // that the server named; NSD names none
  ZoneInput input = ZoneInput::standard_input;
  Endpoint from;              // of a transfer
  std::filesystem::path file; // Knot's dump
};

struct Told {
  std::string as;   // of --for: "nsd", "cascade-loaded", "cascade-signed", "knot"; empty: see the environment
  std::string zone; // --zone, for Knot
  std::string serial; // --serial, for Knot
  std::filesystem::path dump;
};

using Environment = std::function<const char*(const char* name)>; // as std::getenv()

// Without --for: NSD says VERIFY_ZONE, Cascade says CASCADE_ZONE (and is then taken to ask about a signed
// zone, the stricter of its two questions). `usage` if nobody asks, if two do, or if something is missing.
[[nodiscard]] Result<Request> read_request(const Told& told, const Environment& environment);

} // namespace countersign::hook
