#include "ui/text/timelinetext.h"

#include "core/model/issue.h"
#include "ui/text/statetext.h"

#include <QCoreApplication>

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::Timeline)
};

bool isLeft(int step) { return step <= 4 || step == 8; }

qint64 between(const StepTime &from, const StepTime &to)
{
    return from.at.isValid() && to.at.isValid() ? qMax<qint64>(0, from.at.msecsTo(to.at)) : -1;
}

void addDifferences(QList<Difference> &out, const QString &prefix, const QJsonObject &before, const QJsonObject &now)
{
    QStringList names = before.keys();
    for (const QString &name : now.keys()) {
        if (!names.contains(name))
            names.append(name);
    }
    for (const QString &name : std::as_const(names)) {
        if (!sameValue(before.value(name), now.value(name)))
            out.append({QString(prefix + name), displayValue(before.value(name)), displayValue(now.value(name))});
    }
}
} // namespace

namespace {
/// Of a step that was not reached.
QString unreached(EventState state)
{
    if (state == EventState::Cancelled)
        return Text::tr("cancelled before");
    return Queue::isFinal(state) ? Text::tr("not needed") : Text::tr("not yet");
}
} // namespace

QList<TimelineStep> timelineSteps(const EventDetail &detail, const QString &remoteTracker)
{
    QList<TimelineStep> steps;
    for (size_t i = 0; i < detail.steps.size(); ++i) {
        const StepTime &from = detail.steps[i];
        TimelineStep step;
        step.number = static_cast<int>(i) + 1;
        step.title = stepTitle(step.number, detail.remoteNode, remoteTracker, detail.row.trigger);
        step.at = from.at;
        step.detail = from.at.isValid() ? from.note : unreached(detail.row.state);
        step.leftSide = isLeft(step.number);
        if (i > 0)
            step.durationMs = between(detail.steps[i - 1], from);
        const bool reached = from.at.isValid();
        if (from.failed)
            step.phase = TimelineStep::Phase::Failed;
        else if (from.running)
            step.phase = TimelineStep::Phase::Running;
        else if (reached && detail.row.state == EventState::Waiting && detail.row.step == step.number)
            step.phase = TimelineStep::Phase::Waiting;
        else
            step.phase = reached ? TimelineStep::Phase::Done : TimelineStep::Phase::Future;
        steps.append(step);
    }
    return steps;
}

QList<Fact> tookFacts(const EventDetail &detail)
{
    const auto &s = detail.steps;
    QList<Fact> facts;
    const auto add = [&facts](const QString &label, qint64 ms, ColourRole colour, const QString &end = {}) {
        if (ms >= 0)
            facts.append({label, QString(durationText(ms) + end), colour});
    };
    add(Text::tr("%1 took").arg(detail.localNode), between(s[0], s[2]), ColourRole::Text);
    add(Text::tr("On the way"), between(s[2], s[4]), ColourRole::Text);
    const bool failed = detail.row.state == EventState::Failed;
    const StepTime &last = s[6].at.isValid() ? s[6] : s[5];
    add(Text::tr("%1 took").arg(detail.remoteNode), between(s[4], last), failed ? ColourRole::Fail : ColourRole::Text,
        failed ? Text::tr(", then stopped") : QString());
    if (s[7].at.isValid())
        add(Text::tr("Altogether"), between(s[0], s[7]), ColourRole::Text);
    if (!detail.row.errorText.isEmpty())
        facts.append({Text::tr("Last answer"), detail.row.errorText, failed ? ColourRole::Fail : ColourRole::Wait});
    if (detail.row.errorCode != ErrorCode::Count)
        facts.append({Text::tr("Class"), className(detail.row.errorCode).replace(QRegularExpression(u"([A-Z])"_s), u" \\1"_s).toLower(), ColourRole::Text});
    if (!detail.attempts.isEmpty() && !detail.attempts.last().error.requestId.isEmpty())
        facts.append({Text::tr("Request"), detail.attempts.last().error.requestId, ColourRole::Text});
    if (!detail.row.connection.isNull())
        facts.append({Text::tr("Connection"), detail.row.connection.value(), ColourRole::Text});
    if (detail.ruleVersion > 0)
        facts.append({Text::tr("Rule"), Text::tr("version %1").arg(detail.ruleVersion), ColourRole::Text});
    for (const QString &warning : detail.warnings)
        facts.append({Text::tr("Warning"), warning, ColourRole::Wait});
    return facts;
}

QList<Difference> differences(const QJsonObject &before, const QJsonObject &now)
{
    QList<Difference> out;
    addDifferences(out, {}, before.value(u"fields"_s).toObject(), now.value(u"fields"_s).toObject());
    addDifferences(out, QString::fromLatin1(customPrefix), before.value(u"custom"_s).toObject(), now.value(u"custom"_s).toObject());
    for (const QString &list : {u"comments"_s, u"attachments"_s, u"worklogs"_s}) {
        const qsizetype had = before.value(list).toArray().size();
        const qsizetype has = now.value(list).toArray().size();
        if (before.value(list) != now.value(list))
            out.append({list, QString::number(had), QString::number(has)});
    }
    return out;
}

} // namespace lockstep::ui
