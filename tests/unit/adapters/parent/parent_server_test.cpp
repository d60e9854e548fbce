// The parent that is played: what it answers by UDP and TCP, to good questions and to bad ones.
#include "adapters/net/dns_stream.h"
#include "adapters/net/socket.h"
#include "adapters/parent/parent_server.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/message/queries.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <poll.h>

namespace countersign {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr milliseconds k_patience{20'000};

struct Answer {
  MessageHeader header;
  std::vector<Bytes> ds; // of the answer section
  std::vector<RrType> authority;
};

class Parent : public testing::Test {
protected:
  void SetUp() override {
    auto started = ParentServer::start(child.view(), 7);
    ASSERT_TRUE(started) << started.error().message;
    parent = std::move(*started);
  }

  static Answer read(const Bytes& message) {
    Answer answer;
    answer.header = read_header(message).value();
    auto reader = MessageReader::open(message).value();
    (void)reader.read_questions();
    for (auto record = reader.next(); record && *record; record = reader.next()) {
      if ((*record)->section == Section::authority) answer.authority.push_back((*record)->type);
      if ((*record)->section != Section::answer || (*record)->type != RrType::DS) continue;
      EXPECT_EQ((*record)->ttl, 7U);
      answer.ds.emplace_back((*record)->rdata.begin(), (*record)->rdata.end());
    }
    return answer;
  }

  [[nodiscard]] Answer by_tcp(const Bytes& query) const {
    auto socket = connect_tcp(parent->endpoint(), Deadline::after(k_patience));
    DnsStream stream(std::move(*socket));
    EXPECT_TRUE(stream.send(query, Deadline::after(k_patience)));
    return read(**stream.receive(Deadline::after(k_patience), k_patience));
  }

  [[nodiscard]] Answer by_udp(const Bytes& query) const {
    const auto socket = connect_udp(parent->endpoint());
    EXPECT_TRUE(send_some(*socket, query));
    EXPECT_TRUE(wait_for(*socket, POLLIN, Deadline::after(k_patience)));
    return read((*receive_datagram(*socket))->octets);
  }

  Name child = Name::from_text("sub.example.").value();
  std::unique_ptr<ParentServer> parent;
  const Bytes one{0, 1, 13, 2, 0xaa}, two{0, 2, 13, 2, 0xbb};
};

TEST_F(Parent, WithoutDsSaysSoWithItsAuthority) {
  const Answer answer = by_udp(make_query(5, child.view(), RrType::DS));
  EXPECT_EQ(answer.header.id, 5);
  EXPECT_TRUE(answer.header.authoritative);
  EXPECT_EQ(answer.header.rcode, Rcode::no_error);
  EXPECT_THAT(answer.ds, IsEmpty());
  EXPECT_THAT(answer.authority, ElementsAre(RrType::SOA));
}

TEST_F(Parent, GivesWhatWasPublishedLast) {
  parent->publish({one});
  EXPECT_THAT(by_udp(make_query(5, child.view(), RrType::DS)).ds, ElementsAre(one));
  parent->publish({one, two});
  EXPECT_THAT(by_tcp(make_query(6, child.view(), RrType::DS)).ds, ElementsAre(one, two));
  parent->publish({});
  EXPECT_THAT(by_tcp(make_query(7, child.view(), RrType::DS)).ds, IsEmpty());
  EXPECT_EQ(parent->questions_answered(), 3U);
}

TEST_F(Parent, AnswersForNobodyElse) {
  parent->publish({one});
  for (const char* name : {"other.example.", "x.sub.example.", "."}) {
    const Answer answer = by_udp(make_query(5, Name::from_text(name)->view(), RrType::DS));
    EXPECT_EQ(answer.header.rcode, Rcode::refused) << name;
    EXPECT_THAT(answer.ds, IsEmpty());
  }
  EXPECT_EQ(by_udp(make_query(5, Name::from_text("example.")->view(), RrType::SOA)).header.rcode,
            Rcode::no_error);
  EXPECT_EQ(parent->questions_answered(), 0U);
}

TEST_F(Parent, SurvivesWhatIsNoQuestion) {
  Bytes cut = make_query(5, child.view(), RrType::DS);
  cut.resize(cut.size() - 3);
  EXPECT_EQ(by_udp(cut).header.rcode, Rcode::format_error);
  Bytes update = make_query(5, child.view(), RrType::DS);
  update[2] = 5 << 3; // opcode UPDATE
  EXPECT_EQ(by_udp(update).header.rcode, Rcode::not_implemented);
  EXPECT_EQ(by_udp(make_query(5, child.view(), RrType::DS)).header.rcode, Rcode::no_error);
}

TEST_F(Parent, ARootHasNoParent) { EXPECT_FALSE(ParentServer::start(Name().view(), 7)); }

// bind9-dnsutils: a program of others reads the answer.
TEST_F(Parent, DigUnderstandsIt) {
  const test::TemporaryDirectory directory;
  Bytes ds{0x84, 0x2a, 13, 2}; // and 32 octets of SHA-256, or dig calls the message malformed
  ds.resize(ds.size() + 32, 0xad);
  parent->publish({ds});
  const auto run = test::run_to_end(
      "/usr/bin/dig",
      {"+norecurse", "@127.0.0.1", "-p", std::to_string(parent->endpoint().port), "sub.example.", "DS"},
      directory.path());
  EXPECT_THAT(run.out, HasSubstr("33834 13 2 ADADADAD"));
  EXPECT_THAT(run.out, HasSubstr(" aa"));
  EXPECT_THAT(run.out, Not(HasSubstr("WARNING")));
}

} // namespace
} // namespace countersign
