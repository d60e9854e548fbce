#include "harness/gate/criteria.h"

#include <array>

namespace countersign {
namespace {

constexpr bool k_hard = true, k_soft = false, k_attested = true;

constexpr std::array<CriterionInfo, k_criterion_count> k_catalogue{{
    {CriterionId::no_bogus, "no-bogus", "Nothing bogus or lost in the candidate", k_hard},
    {CriterionId::no_unexplained, "no-unexplained", "No unexplained difference"},
    {CriterionId::rules_named, "rules-named", "Every explained difference names a known rule"},
    {CriterionId::window_length, "window-length", "Length of the parallel run"},
    {CriterionId::serials_compared, "serials-compared", "Share of changes published by every node"},
    {CriterionId::no_gap, "no-gap", "No gap in the observation"},
    {CriterionId::content_equal, "content-equal", "Content equals the input"},
    {CriterionId::every_node_signs, "every-node-signs", "Every node seen signing with a published key",
     k_hard},
    {CriterionId::signature_life, "signature-life", "Remaining life of signatures"},
    {CriterionId::publication_lag, "publication-lag", "Publication lag behind the incumbent"},
    {CriterionId::events_exercised, "events-exercised", "Events exercised (coverage)"},
    {CriterionId::second_opinion, "second-opinion", "A second implementation agrees", k_soft, k_attested},
    {CriterionId::self_test, "self-test", "Seeded faults are found, and nothing else", k_soft, k_attested},
    {CriterionId::alert_path, "alert-path", "Alert delivered and acknowledged", k_hard},
    {CriterionId::rollback_rehearsed, "rollback-rehearsed", "Roll-back rehearsed", k_soft, k_attested},
    {CriterionId::waivers_valid, "waivers-valid", "Waivers in force and owned"},
}};

} // namespace

std::span<const CriterionInfo> criterion_catalogue() noexcept { return k_catalogue; }
const CriterionInfo& info(CriterionId id) noexcept { return k_catalogue[static_cast<std::size_t>(id)]; }

} // namespace countersign
