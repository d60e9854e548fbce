#include "adapters/primary/query_answerer.h"

#include "adapters/primary/replies.h"
#include "diff/wire/transfer/answer_check.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::size_t k_plain_udp_octets = 512;    // RFC 1035 section 4.2.1
constexpr std::size_t k_largest_udp_octets = 1232; // what fits into one packet everywhere

struct Parsed {
  std::vector<Question> questions;
  std::optional<Serial> have; // of the SOA in the authority section
  std::size_t udp_octets = k_plain_udp_octets;
};

Result<Parsed> parse(ByteView message, NameView zone) {
  Parsed parsed;
  COUNTERSIGN_TRY_ASSIGN(MessageReader reader, MessageReader::open(message));
  COUNTERSIGN_TRY_ASSIGN(parsed.questions, reader.read_questions());
  while (true) {
    COUNTERSIGN_TRY_ASSIGN(const auto record, reader.next());
    if (!record) return parsed;
    const bool is_soa =
        record->type == RrType::SOA && record->rr_class == k_class_in && record->owner == zone;
    if (record->section == Section::authority && is_soa) parsed.have = soa_serial(record->rdata);
    if (record->type == RrType::OPT) {
      parsed.udp_octets = std::clamp<std::size_t>(record->rr_class, k_plain_udp_octets, k_largest_udp_octets);
    }
  }
}

std::vector<TsigKey> keys_of(const Ledger::ClientList& clients) {
  std::vector<TsigKey> keys;
  for (const PrimaryClient& client : clients) keys.push_back(client.key);
  return keys;
}

std::string client_of(const Ledger::ClientList& clients, const TsigResponder& tsig) {
  if (!tsig.is_verified()) return {};
  const NameView key = *tsig.key_name();
  const auto found = std::ranges::find_if(
      clients, [&](const PrimaryClient& client) { return client.key.name.view() == key; });
  return found == clients.end() ? std::string() : found->name;
}

} // namespace

struct QueryAnswerer::Request {
  ByteView message;
  MessageHeader header;
  Transport transport;
  Endpoint from;
  Ledger::View view;
  TsigResponder tsig;
  std::string client;
  Parsed parsed;

  [[nodiscard]] PrimaryEvent event(PrimaryEvent::Kind kind, Serial serial) const {
    return {kind, client, serial, 0, {}};
  }
};

std::unique_ptr<ReplyStream> QueryAnswerer::answer(ByteView message, Transport transport,
                                                   const Endpoint& from) {
  const auto header = read_header(message);
  if (!header || header->is_response) return nullptr;
  const Ledger::View view = ledger_.view();
  auto tsig = TsigResponder::receive(message, keys_of(*view.clients), now_unix_seconds());
  Request request{message, *header, transport, from, view, {}, {}, {}};
  if (!tsig) return refuse(request, Rcode::format_error, tsig.error().message);
  request.tsig = std::move(*tsig);
  request.client = client_of(*view.clients, request.tsig);
  if (request.tsig.error() != TsigError::none) {
    return refuse(
        request, Rcode::not_authoritative,
        fmt::format("TSIG {} with key {}", to_text(request.tsig.error()), to_text(*request.tsig.key_name())));
  }
  auto parsed = parse(message, zone_);
  if (!parsed) return refuse(request, Rcode::format_error, parsed.error().message);
  request.parsed = std::move(*parsed);
  if (header->opcode != Opcode::query && header->opcode != Opcode::notify) {
    return refuse(request, Rcode::not_implemented, "opcode " + to_text(header->opcode));
  }
  if (request.parsed.questions.size() != 1) {
    return refuse(request, Rcode::format_error, fmt::format("{} questions", request.parsed.questions.size()));
  }
  return answer_question(request);
}

std::unique_ptr<ReplyStream> QueryAnswerer::answer_question(Request& request) {
  const Question& question = request.parsed.questions.front();
  if (!(question.name == zone_) || question.rr_class != k_class_in) {
    return refuse(request, Rcode::refused, "not our zone: " + to_text(question.name.view()));
  }
  if (request.header.opcode == Opcode::notify) {
    return send_one(request, make_notify_answer(request.header.id, question), std::nullopt);
  }
  if (request.view.version == nullptr)
    return refuse(request, Rcode::server_failure, "nothing is offered yet");
  switch (question.type) {
  case RrType::SOA:
    return answer_with_soa(request, request.view.version, PrimaryEvent::Kind::soa_answered);
  case RrType::AXFR:
  case RrType::IXFR:
    return answer_transfer(request, request.view.version);
  default:
    return refuse(request, Rcode::refused, "a hidden primary answers no " + to_text(question.type));
  }
}

std::unique_ptr<ReplyStream> QueryAnswerer::answer_transfer(Request& request, const ZoneVersionPtr& current) {
  const Question& question = request.parsed.questions.front();
  if (!request.view.clients->empty() && !request.tsig.is_verified()) {
    return refuse(request, Rcode::refused, to_text(question.type) + " without TSIG");
  }
  const TransferWriter::Query query{request.header.id, question, request.tsig.reserved_octets()};
  const auto reply = [&](TransferWriter writer, PrimaryEvent::Kind kind, const ZoneVersionPtr& version) {
    return std::make_unique<TransferReply>(std::move(writer), std::move(request.tsig),
                                           request.event(kind, version->serial()), ledger_);
  };
  if (question.type == RrType::AXFR) {
    // RFC 5936 section 4.2 knows no AXFR over UDP.
    if (request.transport == Transport::udp) return refuse(request, Rcode::format_error, "AXFR over UDP");
    return reply(TransferWriter::full(query, current), PrimaryEvent::Kind::axfr_sent, current);
  }
  if (!request.parsed.have) return refuse(request, Rcode::format_error, "IXFR without a SOA");
  const Serial have = *request.parsed.have;
  // The version and the way to it are taken at once: an offer may have come since.
  const Ledger::Differences differences = ledger_.differences_from(have);
  const ZoneVersionPtr& version = differences.version;
  if (have == version->serial())
    return answer_with_soa(request, version, PrimaryEvent::Kind::up_to_date_sent);
  // RFC 1995 section 2: over UDP the SOA alone makes the client come by TCP.
  if (request.transport == Transport::udp) return answer_with_soa(request, version, std::nullopt);
  if (!differences.changes.empty()) {
    return reply(TransferWriter::differences(query, differences.changes), PrimaryEvent::Kind::ixfr_sent,
                 version);
  }
  // A client that is ahead of us, with a serial that was never ours, is told so; it has not fetched anything.
  if (have.is_newer_than(version->serial())) return answer_with_soa(request, version, std::nullopt);
  return reply(TransferWriter::full(query, version), PrimaryEvent::Kind::axfr_sent, version);
}

std::unique_ptr<ReplyStream> QueryAnswerer::answer_with_soa(Request& request, const ZoneVersionPtr& current,
                                                            std::optional<PrimaryEvent::Kind> kind) {
  Bytes message = make_soa_answer(request.header.id, request.parsed.questions.front(), *current);
  std::optional<PrimaryEvent> event;
  if (kind) event = request.event(*kind, current->serial());
  const bool too_large = message.size() + request.tsig.reserved_octets() > request.parsed.udp_octets;
  if (request.transport == Transport::udp && too_large) {
    message = make_truncated_answer(request.header.id, request.parsed.questions.front());
    event.reset();
  }
  return send_one(request, std::move(message), std::move(event));
}

std::unique_ptr<ReplyStream> QueryAnswerer::refuse(Request& request, Rcode rcode, std::string why) {
  const Serial serial = request.view.version ? request.view.version->serial() : Serial();
  PrimaryEvent event = request.event(PrimaryEvent::Kind::refused, serial);
  event.detail = fmt::format("{} to {}: {}", to_text(rcode), to_text(request.from), why);
  return send_one(request, make_error_answer(request.message, rcode), std::move(event));
}

std::unique_ptr<ReplyStream> QueryAnswerer::send_one(Request& request, Bytes message,
                                                     std::optional<PrimaryEvent> event) {
  request.tsig.sign(message, now_unix_seconds());
  return std::make_unique<SingleReply>(std::move(message), std::move(event), ledger_);
}

} // namespace countersign
