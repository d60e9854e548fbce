#include "harness/hook/request.h"

#include "harness/config/zone_name.h"

#include <charconv>

namespace countersign::hook {
namespace {

std::string variable(const Environment& environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? "" : value;
}

Result<std::string> wanted(const Environment& environment, const char* name) {
  std::string value = variable(environment, name);
  if (value.empty()) return fail(ErrorKind::usage, "{} is not set: who calls the hook has to set it", name);
  return value;
}

template <class Number> Result<Number> number_from(const std::string& text, const char* what) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    return fail(ErrorKind::usage, "{} is no number that fits: '{}'", what, text);
  return number;
}

Result<Request> from_nsd(const Environment& environment) {
  Request request;
  COUNTERSIGN_TRY_ASSIGN(const std::string zone, wanted(environment, "VERIFY_ZONE"));
  request.zone = zone_name(zone);
  if (variable(environment, "VERIFY_ZONE_ON_STDIN") == "yes") return request;
  request.input = ZoneInput::transfer;
  COUNTERSIGN_TRY_ASSIGN(request.from.address, wanted(environment, "VERIFY_IP_ADDRESS"));
  COUNTERSIGN_TRY_ASSIGN(const std::string port, wanted(environment, "VERIFY_PORT"));
  COUNTERSIGN_TRY_ASSIGN(request.from.port, number_from<std::uint16_t>(port, "VERIFY_PORT"));
  return request;
}

Result<Request> from_cascade(const Environment& environment, HookStage stage) {
  Request request{HookServer::cascade, stage, {}, {}, ZoneInput::transfer, {}, {}};
  COUNTERSIGN_TRY_ASSIGN(const std::string zone, wanted(environment, "CASCADE_ZONE"));
  request.zone = zone_name(zone); // comes without its final dot
  COUNTERSIGN_TRY_ASSIGN(const std::string serial, wanted(environment, "CASCADE_SERIAL"));
  COUNTERSIGN_TRY_ASSIGN(const auto value, number_from<std::uint32_t>(serial, "CASCADE_SERIAL"));
  request.serial = Serial(value);
  COUNTERSIGN_TRY_ASSIGN(const std::string server, wanted(environment, "CASCADE_SERVER"));
  const auto from = parse_endpoint(server);
  if (!from) return fail(ErrorKind::usage, "CASCADE_SERVER: {}", from.error().message);
  request.from = *from;
  return request;
}

Result<Request> from_knot(const Told& told) {
  if (told.zone.empty() || told.serial.empty() || told.dump.empty()) {
    return fail(ErrorKind::usage, "--for knot needs --zone, --serial (of the signal external_verify) and "
                                  "--dump (the file of dump-new-zone)");
  }
  COUNTERSIGN_TRY_ASSIGN(const auto serial, number_from<std::uint32_t>(told.serial, "--serial"));
  return Request{HookServer::knot, HookStage::signed_zone, zone_name(told.zone),
                 Serial(serial),   ZoneInput::file,        {},
                 told.dump};
}

} // namespace

Result<Request> read_request(const Told& told, const Environment& environment) {
  if (told.as == "knot") return from_knot(told);
  if (!told.zone.empty() || !told.serial.empty() || !told.dump.empty())
    return fail(ErrorKind::usage, "--zone, --serial and --dump are for --for knot");
  if (told.as == "nsd") return from_nsd(environment);
  if (told.as == "cascade-loaded") return from_cascade(environment, HookStage::loaded);
  if (told.as == "cascade-signed") return from_cascade(environment, HookStage::signed_zone);
  const bool nsd = environment("VERIFY_ZONE") != nullptr;
  const bool cascade = environment("CASCADE_ZONE") != nullptr;
  if (nsd && cascade) return fail(ErrorKind::usage, "both VERIFY_ZONE and CASCADE_ZONE are set: say --for");
  if (nsd) return from_nsd(environment);
  if (cascade) return from_cascade(environment, HookStage::signed_zone);
  return fail(ErrorKind::usage,
              "neither NSD (VERIFY_ZONE) nor Cascade (CASCADE_ZONE) has called this: say --for");
}

} // namespace countersign::hook
