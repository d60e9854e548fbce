// Catalogue texts: nodes that are watched in parallel operation, and not driven. Each is said once when it
// begins, and node-recovered when it has ended.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::node_silent,
        .id = "node-silent",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A watched node does not answer",
        .meaning = "SOA queries to the node were repeated for the whole query_time, and no answer came, or "
                   "the port is closed. The other nodes are followed all the same.",
        .impact = "What it publishes is not seen until it answers again. Versions that it publishes in "
                  "between are judged later if it still gives them by IXFR, and never otherwise.",
        .resolver = "nothing; EDE 22 (No Reachable Authority) if resolvers ask this node, and all others are "
                    "down as well",
        .reference = "RFC 1035 section 4.2; RFC 1996 section 4",
        .incidents = "stale-or-uneven-node",
        .next_step = "Ask the node for its SOA from the host on which countersign runs. See whether it "
                     "runs, and what is filtered between the two, for UDP and for TCP.",
    },
    FindingInfo{
        .kind = FindingKind::node_refuses,
        .id = "node-refuses",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A watched node refuses to give the zone",
        .meaning = "The node answers, and says REFUSED, NOTAUTH, SERVFAIL or the like to a SOA query or to a "
                   "transfer, or is not authoritative for the zone.",
        .impact = "There is nothing to judge. A node that says SERVFAIL for its own zone serves nobody.",
        .resolver = "nothing, if only transfers are refused; EDE 22 (No Reachable Authority) or 23 (Network "
                    "Error) if queries are refused as well",
        .reference = "RFC 1035 section 4.1.1; RFC 5936 section 5",
        .incidents = "stale-or-uneven-node",
        .next_step = "See that the node lets the address and TSIG key of countersign transfer the zone: "
                     "allow-transfer of BIND, acl of Knot. If it says SERVFAIL, read its log first.",
    },
    FindingInfo{
        .kind = FindingKind::node_hangs,
        .id = "node-hangs",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A watched node answers, and its transfers do not come to an end",
        .meaning = "A transfer began or was asked for, and its time limit, its size limit or the limit of "
                   "silence ended it. What had come until then was thrown away.",
        .impact = "There is nothing to judge. Secondaries that take the zone from this node hang as well.",
        .resolver = "nothing at first; EDE 7 (Signature Expired) when signatures run out on the secondaries",
        .reference = "RFC 5936 section 4; RFC 7766 section 6.2.3",
        .incidents = "stale-or-uneven-node",
        .next_step = "Transfer the zone by hand and see how far it comes. If it is only slow, give "
                     "transfer_time and transfer_idle more room; if it is too large, transfer_octets.",
    },
    FindingInfo{
        .kind = FindingKind::node_behind,
        .id = "node-behind",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A watched node answers, and does not show what others show",
        .meaning = "The step deadline has passed since a content of the zone was first seen, and this node "
                   "has not published it. It is said once, with the instant since which it is so.",
        .impact = "Nothing of it can be judged for those steps. Resolvers that ask this node get old data.",
        .resolver = "nothing at first; EDE 7 (Signature Expired) when its signatures run out",
        .reference = "RFC 1996 section 4; RFC 1034 section 4.3.5",
        .incidents = "stale-or-uneven-node, truncated-or-lagging-content",
        .next_step = "See in its log whether it heard of the change and what became of it. If it is just "
                     "slow, give step_deadline more room.",
    },
    FindingInfo{
        .kind = FindingKind::node_recovered,
        .id = "node-recovered",
        .severity = Severity::info,
        .effect = Effect::none,
        .title = "A watched node is well again",
        .meaning = "What was said of the node before has ended. The evidence has the length of it, and how "
                   "often it came and went in between.",
        .impact = "None. The steps that it missed stay incomplete.",
        .resolver = "nothing",
        .reference = "RFC 1996 section 4",
        .incidents = "",
        .next_step = "Find out what was the matter, if nobody knows.",
    },
};
static_assert(describes(k_docs, k_node_kinds));

} // namespace

std::span<const FindingInfo> nodes() noexcept { return k_docs; }

} // namespace countersign::finding_docs
