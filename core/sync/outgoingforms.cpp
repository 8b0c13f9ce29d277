// Steps 2 and 3: what earlier forms of an event have told, or may have.
#include "core/sync/outgoing.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// What an earlier form added and is not here any more has been taken away. What is still here may be news for whoever has not got that form.
QJsonArray withTakenAway(QJsonArray told, const QJsonArray &earlier, const QJsonArray &now)
{
    for (const QJsonValue item : earlier) {
        if (!now.contains(item) && !told.contains(item))
            told.append(item);
    }
    return told;
}
} // namespace

// Refused by the other side with this very content: sending it again would only repeat the refusal. Unless a request of theirs was applied here since: over
// there the answer to that one has settled what this event said before it, and would leave it out.
bool Outgoing::repeats(const EventRecord &event, const Replica &told, const Replica &replica)
{
    const bool failedThere = event.resume == "failed"_L1 && event.step >= 5; // not here, on its way to them
    if (!failedThere || event.trigger != "poll"_L1 || event.payload.isEmpty())
        return false;
    const Replica refused = replicaOf(event);
    const auto isLater = [&refused](qint64 settled) { return settled > refused.madeAt; };
    return replica.content() == refused.content() && std::none_of(told.settledAt.cbegin(), told.settledAt.cend(), isLater);
}

// An earlier form of this event was sent and is not answered: what was news in it may stand there, though by now we say again what was told before.
void Outgoing::addNewsOfEarlier(const EventRecord &event, const Replica &told, Replica *replica)
{
    const Replica earlier = replicaOf(event);
    if (!wasSent(event) || earlier.issueId.isNull())
        return;
    const QJsonObject was = toldBefore(earlier, *replica);
    const QJsonObject is = valuesBefore(*replica, earlier);
    const QStringList since = changedSince(earlier, *replica);
    for (const QString &name : since) {
        const bool wasNews = !earlier.changed || earlier.changed->contains(name);
        // What it added and somebody has taken away since is to be told, whatever was settled meanwhile: that may have been said before it came in there.
        if (wasNews && was.value(name).isArray() && (replica->was.value(name).isArray() || !replica->changed->contains(name))) {
            const QJsonArray now = is.value(name).toArray();
            const QJsonArray before = replica->was.contains(name) ? replica->was.value(name).toArray() : now;
            const QJsonArray taken = withTakenAway(withTakenAway(before, was.value(name).toArray(), now), earlier.was.value(name).toArray(), now);
            if (taken != before && !replica->changed->contains(name))
                replica->changed->append(name);
            if (taken != before || replica->was.contains(name))
                replica->was.insert(name, taken);
        }
        if (!wasNews || replica->changed->contains(name) || told.settledAt.value(name) > earlier.madeAt)
            continue;
        replica->changed->append(name);
        if (was.contains(name))
            replica->was.insert(name, was.value(name));
    }
    // What was news in it because of a form before it still is.
    const QStringList before = earlier.changed.value_or(QStringList());
    const QJsonObject all = valuesBefore(*replica, Replica());
    for (const QString &name : before) {
        if (!since.contains(name) && replica->was.value(name).isArray()) // so is what a form before it had added
            replica->was.insert(name, withTakenAway(replica->was.value(name).toArray(), earlier.was.value(name).toArray(), all.value(name).toArray()));
        if (replica->changed->contains(name) || since.contains(name) || told.settledAt.value(name) > earlier.madeAt)
            continue;
        replica->changed->append(name);
        if (earlier.was.contains(name))
            replica->was.insert(name, earlier.was.value(name));
    }
    replica->changed->sort();
}

// Also where no answer came: a message that its sender has given up may arrive all the same.
bool Outgoing::wasSent(const EventRecord &event)
{
    const int least = event.attempts > 0 ? 3 : 4;
    return std::any_of(event.timeline.cbegin(), event.timeline.cend(), [least](const QJsonValue &step) { return step[u"step"_s].toInt() >= least; });
}

// What the other side has refused stands failed over there, and what it has not answered may stand there in any way: it hears the newest even where
// that is what it knew before.
bool Outgoing::isKnownThere(const EventRecord &event, const TwinRecord &twin, const Replica &replica) const
{
    return !wasSent(event) && !twin.lastSent.isEmpty() && replica.content() == Replica::fromJson(twin.lastSent).content();
}

} // namespace lockstep
