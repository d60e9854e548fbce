#include "adapters/parent/parent_server.h"

#include "adapters/net/dns_server.h"
#include "diff/model/record.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/message/message_writer.h"
#include "diff/wire/transfer/transfer_writer.h"

#include <mutex>

namespace countersign {
namespace {

constexpr std::size_t k_udp_octets = 1232; // what fits into one packet everywhere

class OneMessage final : public ReplyStream {
public:
  explicit OneMessage(Bytes message) : message_(std::move(message)) {}
  Result<std::optional<Bytes>> next() override { return std::exchange(message_, std::nullopt); }

private:
  std::optional<Bytes> message_;
};

// ns.parent. hostmaster.parent., and numbers of no matter: nobody transfers this zone.
Record parent_soa(NameView parent, std::uint32_t ttl) {
  Record soa{Name(parent), RrType::SOA, ttl, {}};
  for (const char* label : {"ns", "hostmaster"}) {
    const auto name = Name::from_text(label, Name(parent));
    const NameView made = name ? name->view() : parent; // a name of 253 octets has no room for them
    const ByteView octets = made.wire();
    soa.rdata.insert(soa.rdata.end(), octets.begin(), octets.end());
  }
  for (const std::uint32_t number : {1U, 3600U, 600U, 86400U, ttl}) append_u32(soa.rdata, number);
  return soa;
}

} // namespace

class ParentServer::Service final : public DnsService {
public:
  Service(NameView child, std::uint32_t ttl)
      : child_(child), soa_(parent_soa(child.parent(), ttl)), ttl_(ttl) {}

  Status start() {
    COUNTERSIGN_TRY_ASSIGN(server_, DnsServer::start(*this, {}));
    return {};
  }
  [[nodiscard]] Endpoint endpoint() const { return server_->endpoint(); }

  std::unique_ptr<ReplyStream> receive(ByteView message, Transport transport, const Endpoint&) override {
    const auto header = read_header(message);
    if (!header || header->is_response) return nullptr;
    auto reader = MessageReader::open(message);
    const auto questions = reader ? reader->read_questions() : Result<std::vector<Question>>();
    if (!reader || !questions || questions->size() != 1) return error(message, Rcode::format_error);
    if (header->opcode != Opcode::query) return error(message, Rcode::not_implemented);
    const Question& question = questions->front();
    const bool is_ours = question.name.view() == child_.view() || question.name.view() == soa_.owner.view();
    if (question.rr_class != k_class_in || !is_ours) return error(message, Rcode::refused);
    return std::make_unique<OneMessage>(answer(*header, question, transport));
  }

  mutable std::mutex mutex_;
  std::vector<Bytes> ds_;
  std::uint64_t answered_ = 0;

private:
  static std::unique_ptr<ReplyStream> error(ByteView message, Rcode rcode) {
    return std::make_unique<OneMessage>(make_error_answer(message, rcode));
  }

  // The DS RRset is the parent's own data (RFC 4035 section 3.1.4.1), also where there is none.
  Bytes answer(MessageHeader header, const Question& question, Transport transport) {
    const std::lock_guard lock(mutex_);
    MessageHeader reply;
    reply.id = header.id;
    reply.is_response = reply.authoritative = true;
    reply.recursion_desired = header.recursion_desired;
    MessageWriter writer(reply, transport == Transport::udp ? k_udp_octets : k_max_message_octets);
    bool fits = writer.add_question(question);
    const bool of_child = question.name.view() == child_.view();
    if (of_child && question.type == RrType::DS) ++answered_;
    if (of_child && question.type == RrType::DS && !ds_.empty()) {
      for (const Bytes& rdata : ds_)
        fits = fits && writer.add_record(Section::answer, child_.view(), RrType::DS, ttl_, rdata);
    } else {
      const bool asked = !of_child && question.type == RrType::SOA;
      fits = fits && writer.add_record(asked ? Section::answer : Section::authority, soa_.owner.view(),
                                       RrType::SOA, soa_.ttl, soa_.rdata);
    }
    return fits ? writer.finish() : make_truncated_answer(header.id, question);
  }

  Name child_;
  Record soa_;
  std::uint32_t ttl_;
  std::unique_ptr<DnsServer> server_; // last: its thread uses all of the above
};

ParentServer::ParentServer(std::unique_ptr<Service> service) : service_(std::move(service)) {}
ParentServer::~ParentServer() = default;

Result<std::unique_ptr<ParentServer>> ParentServer::start(NameView child, std::uint32_t ttl) {
  if (child.is_root()) return fail(ErrorKind::configuration, "the root has no parent");
  auto service = std::make_unique<Service>(child, ttl);
  COUNTERSIGN_TRY(service->start());
  return std::unique_ptr<ParentServer>(new ParentServer(std::move(service)));
}

Endpoint ParentServer::endpoint() const { return service_->endpoint(); }

void ParentServer::publish(std::vector<Bytes> ds) {
  const std::lock_guard lock(service_->mutex_);
  service_->ds_ = std::move(ds);
}

std::vector<Bytes> ParentServer::published() const {
  const std::lock_guard lock(service_->mutex_);
  return service_->ds_;
}

std::uint64_t ParentServer::questions_answered() const {
  const std::lock_guard lock(service_->mutex_);
  return service_->answered_;
}

} // namespace countersign
