#include "tests/support/transfer_script.h"

#include "diff/wire/message/message_writer.h"
#include "diff/wire/zone_text.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace countersign::test {
namespace {

Bytes hmac(const TsigKey& key, ByteView octets) {
  const EVP_MD* digest = key.algorithm == TsigAlgorithm::hmac_sha256   ? EVP_sha256()
                         : key.algorithm == TsigAlgorithm::hmac_sha384 ? EVP_sha384()
                                                                       : EVP_sha512();
  Bytes mac(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (HMAC(digest, key.secret.data(), static_cast<int>(key.secret.size()), octets.data(), octets.size(),
           mac.data(), &size) == nullptr) {
    std::abort();
  }
  mac.resize(size);
  return mac;
}

void append_u48(Bytes& out, std::uint64_t value) {
  append_u16(out, static_cast<std::uint16_t>(value >> 32));
  append_u32(out, static_cast<std::uint32_t>(value));
}

Bytes with_length(ByteView bytes) {
  Bytes out;
  append_u16(out, static_cast<std::uint16_t>(bytes.size()));
  append(out, bytes);
  return out;
}

void append_tsig_record(Bytes& message, const TsigKey& key, const SigningScript& script, ByteView mac) {
  append(message, key.name.view().wire());
  append_u16(message, 250);
  append_u16(message, 255);
  append_u32(message, 0);
  Bytes rdata;
  append(rdata, algorithm_name(key.algorithm).wire());
  append_u48(rdata, script.time_signed);
  append_u16(rdata, script.fudge);
  append(rdata, with_length(mac));
  append_u16(rdata, read_u16(message.data()));
  append_u16(rdata, 0);
  append_u16(rdata, 0);
  append(message, with_length(rdata));
  ++message[11];
}

// The MAC in the TSIG record that ends the query, found from behind: MAC, id, error, length of other data.
Bytes mac_of_query(ByteView query, const TsigKey& key) {
  const std::size_t size = mac_size(key.algorithm);
  const ByteView mac = query.subspan(query.size() - 6 - size, size);
  return {mac.begin(), mac.end()};
}

} // namespace

ZoneVersionPtr zone_from(std::string_view text) {
  auto zone = parse_zone(text, {});
  if (!zone) {
    std::cerr << zone.error().message << '\n';
    std::abort();
  }
  return *zone;
}

Record soa_of(const ZoneVersion& zone) {
  const RecordView soa = zone.soa().value();
  return {Name(zone.apex()), RrType::SOA, soa.ttl, Bytes(soa.rdata.begin(), soa.rdata.end())};
}

std::vector<Record> records_of(const ZoneVersion& zone) {
  std::vector<Record> records{soa_of(zone)};
  zone.for_each_node([&](const NodeView& node) {
    for (std::size_t s = 0; s < node.size(); ++s) {
      const RrsetView set = node.rrset(s);
      const auto put = [&](RrType type, const RecordView& record) {
        records.push_back(
            {Name(node.owner()), type, record.ttl, Bytes(record.rdata.begin(), record.rdata.end())});
      };
      for (std::size_t i = 0; set.type() != RrType::SOA && i < set.size(); ++i)
        put(set.type(), set.record(i));
      for (std::size_t i = 0; i < set.signature_count(); ++i) put(RrType::RRSIG, set.signature(i));
    }
  });
  return records;
}

ZoneVersionPtr numbered_zone(unsigned names, std::uint32_t serial) {
  std::string text = fmt::format("$ORIGIN example.\n@ 300 IN SOA ns1 hostmaster {} 3600 600 604800 300\n"
                                 "@ 300 IN NS ns1\nns1 300 IN A 192.0.2.1\n",
                                 serial);
  for (unsigned i = 0; i < names; ++i) {
    text += fmt::format("host{0} 300 IN A 192.0.2.{1}\nhost{0} 300 IN AAAA 2001:db8::{0:x}\n", i, i % 256);
  }
  return zone_from(text);
}

TsigKey test_key(TsigAlgorithm algorithm, std::string_view name) {
  TsigKey key{Name::from_text(name).value(), algorithm, {}};
  for (int i = 0; i < 32; ++i) key.secret.push_back(static_cast<std::uint8_t>(7 * i + 3));
  return key;
}

std::vector<Bytes> messages_of(std::uint16_t id, const Question& question, std::span<const Record> records,
                               std::size_t per_message) {
  std::vector<Bytes> messages;
  for (std::size_t first = 0; first < records.size(); first += per_message) {
    MessageHeader header;
    header.id = id;
    header.is_response = header.authoritative = true;
    MessageWriter writer(header, k_max_message_octets);
    bool fits = first != 0 || writer.add_question(question);
    for (std::size_t i = first; i < std::min(first + per_message, records.size()); ++i) {
      const Record& one = records[i];
      fits = fits && writer.add_record(Section::answer, one.owner, one.type, one.ttl, one.rdata);
    }
    if (!fits) std::abort();
    messages.push_back(writer.finish());
  }
  return messages;
}

std::vector<Bytes> axfr_messages(std::uint16_t id, const ZoneVersion& zone, std::size_t per_message) {
  std::vector<Record> records = records_of(zone);
  records.push_back(records.front());
  return messages_of(id, {Name(zone.apex()), RrType::AXFR, k_class_in}, records, per_message);
}

void sign_answer(std::vector<Bytes>& messages, ByteView query, const TsigKey& key,
                 const SigningScript& script) {
  Bytes input = with_length(mac_of_query(query, key));
  for (std::size_t i = 0; i < messages.size(); ++i) {
    append(input, messages[i]);
    if (!script.signs(i)) continue;
    if (i == 0) {
      append(input, key.name.view().wire());
      append_u16(input, 255);
      append_u32(input, 0);
      append(input, algorithm_name(key.algorithm).wire());
    }
    append_u48(input, script.time_signed);
    append_u16(input, script.fudge);
    if (i == 0) append_u32(input, 0); // error, length of other data
    Bytes mac = hmac(key, input);
    if (script.mac_octets != 0) mac.resize(script.mac_octets);
    append_tsig_record(messages[i], key, script, mac);
    input = with_length(mac);
  }
}

} // namespace countersign::test
