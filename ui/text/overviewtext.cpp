#include "ui/text/overviewtext.h"

#include "ui/text/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::Overview)
};

QString numeral(qsizetype number)
{
    const QStringList words {Text::tr("none"), Text::tr("one"), Text::tr("two"), Text::tr("three"), Text::tr("four"), Text::tr("five"),
                             Text::tr("six")};
    return number < words.size() ? words.at(number) : numberText(number);
}

QString link(const QString &target, const QString &text)
{
    return QString(u"<a href=\""_s + target.toHtmlEscaped() + u"\" style=\"text-decoration:none\">"_s + text.toHtmlEscaped() + u"</a>"_s);
}

QString capital(const QString &text) { return text.isEmpty() ? text : QString(text.at(0).toUpper() + text.mid(1)); }

RouteNode::Mark markOf(const ConnectionView &view, const NodeSnapshot &node)
{
    if (node.state == NodeState::Failed)
        return RouteNode::Mark::Failed;
    if (view.paused())
        return RouteNode::Mark::Paused;
    if (node.state == NodeState::Waiting)
        return RouteNode::Mark::Waiting;
    return node.state == NodeState::Running ? RouteNode::Mark::InStep : RouteNode::Mark::None;
}

RouteLane laneOf(const ConnectionView &view, int from)
{
    RouteLane lane;
    if (view.paused()) {
        lane.kind = RouteLane::Kind::Paused;
        lane.text = Text::tr("changes are queued");
    } else if (view.state == ConnectionView::State::Stopped) {
        lane.kind = RouteLane::Kind::Broken;
        lane.text = Text::tr("stopped, changes are queued");
    } else {
        const int rate = view.ratePerMinute[from];
        lane.text = rate > 0 ? Text::tr("%1 a minute").arg(numberText(rate)) : Text::tr("quiet");
    }
    if (const qint64 stopped = view.halves[from].stopped; stopped > 0)
        lane.errors = Text::tr("%1 stopped").arg(numberText(stopped));
    return lane;
}
} // namespace

bool isOut(const NodeSnapshot &node) { return node.state == NodeState::Failed || node.state == NodeState::Waiting; }

QString outSentence(const NodeSnapshot &node)
{
    const QString what = (node.state == NodeState::Waiting ? Text::tr("The node %1 waits") : Text::tr("The node %1 does not run")).arg(node.id.value());
    const QString why = node.stateText.trimmed();
    if (why.isEmpty())
        return QString(what + u'.');
    return QString(what + u": "_s + why + (why.endsWith(u'.') ? QString() : u"."_s));
}

QString syncSentence(const QString &connection, const Configuration &configuration, const Snapshot &snapshot)
{
    const ConnectionConfig *config = configuration.connection(ConnectionId(connection));
    QStringList asked;
    QString why;
    for (int i = 0; config && i < 2; ++i) {
        const NodeId id = config->halves[i].node;
        const auto node = std::find_if(snapshot.nodes.cbegin(), snapshot.nodes.cend(), [&id](const NodeSnapshot &n) { return n.id == id; });
        if (node != snapshot.nodes.cend() && node->state == NodeState::Running)
            asked.append(id.value());
        else if (why.isEmpty())
            why = node != snapshot.nodes.cend() && isOut(*node) ? outSentence(*node) : Text::tr("The node %1 does not run.").arg(id.value());
    }
    if (asked.size() == 2)
        return Text::tr("%1: both trackers are asked for changes now.").arg(connection);
    return asked.isEmpty() ? Text::tr("%1: no tracker is asked now. %2").arg(connection, why)
                           : Text::tr("%1: only the tracker of %2 is asked now. %3").arg(connection, asked.first(), why);
}

QString overviewSentence(const QList<ConnectionView> &views, const QList<ErrorGroup> &groups, const QList<NodeSnapshot> &nodes)
{
    using State = ConnectionView::State;
    qsizetype look = 0;
    qint64 errors = 0;
    qint64 behind = 0;
    QStringList paused;
    for (const ConnectionView &view : views) {
        errors += view.errors;
        if (view.state != State::InStep && view.state != State::Syncing)
            ++look;
        if (view.paused())
            paused.append(view.id.value());
    }
    for (const ErrorGroup &group : groups)
        behind += group.waitBehind;
    QList<NodeSnapshot> out;
    std::copy_if(nodes.cbegin(), nodes.cend(), std::back_inserter(out), isOut);
    QString text;
    if (look == 0 && !out.isEmpty())
        ; // what follows says what is not well
    else if (look == 0)
        text = views.size() == 1 ? Text::tr("All is well.")
            : views.size() == 2   ? Text::tr("Both connections are well.")
                                  : Text::tr("All %1 connections are well.").arg(numeral(views.size()));
    else if (views.size() == 1)
        text = Text::tr("The connection needs a look.");
    else if (look == views.size() && look == 2)
        text = Text::tr("Both connections need a look.");
    else if (look == views.size())
        text = Text::tr("All %1 connections need a look.").arg(numeral(look));
    else
        text = (look == 1 ? Text::tr("%1 of %2 connections needs a look.") : Text::tr("%1 of %2 connections need a look."))
                   .arg(capital(numeral(look)), numeral(views.size()));
    QStringList more;
    if (errors > 0) {
        const QString count = link(u"page:errors"_s, countText(errors, Text::tr("error"), Text::tr("errors")));
        more.append(behind > 0 ? Text::tr("%1 %2 back %3").arg(count, errors == 1 ? Text::tr("holds") : Text::tr("hold"),
                                                              link(u"queue:state:blocked"_s, countText(behind, Text::tr("event"), Text::tr("events"))))
                               : Text::tr("%1 %2 for you").arg(count, errors == 1 ? Text::tr("waits") : Text::tr("wait")));
    }
    if (paused.size() == 1)
        more.append(Text::tr("%1 is paused").arg(paused.first().toHtmlEscaped()));
    else if (paused.size() > 1)
        more.append(Text::tr("%1 are paused").arg(numeral(paused.size())));
    QStringList sentences {text};
    if (out.size() == 1)
        sentences.append(outSentence(out.first()).toHtmlEscaped());
    else if (out.size() > 1)
        sentences.append(Text::tr("%1 nodes do not run. %2").arg(capital(numeral(out.size())), outSentence(out.first()).toHtmlEscaped()));
    if (!more.isEmpty())
        sentences.append(QString(capital(more.join(u"; "_s)) + u'.'));
    sentences.removeAll(QString());
    return sentences.join(u' ');
}

Badge badgeOf(const ConnectionView &view)
{
    switch (view.state) {
    case ConnectionView::State::InStep: return {appearanceOf(ExtraState::InStep), Text::tr("In step")};
    case ConnectionView::State::Syncing: return {appearanceOf(ExtraState::Syncing), Text::tr("Syncing")};
    case ConnectionView::State::Errors:
        return {appearanceOf(ExtraState::Errors), countText(view.errors, Text::tr("error"), Text::tr("errors"))};
    case ConnectionView::State::Paused: return {appearanceOf(ExtraState::Paused), Text::tr("Paused")};
    case ConnectionView::State::Stopped: return {appearanceOf(ExtraState::Errors), Text::tr("Stopped")};
    case ConnectionView::State::Waiting: return {appearanceOf(ExtraState::Silent), Text::tr("Waiting")};
    }
    return {};
}

QString connectionSentence(const ConnectionView &view, const QList<ErrorGroup> &groups)
{
    if (!view.why.isEmpty())
        return view.why;
    if (view.paused()) {
        return view.waiting > 0 ? Text::tr("Nothing is dropped: %1.")
                                      .arg(countText(view.waiting, Text::tr("change waits"), Text::tr("changes wait")))
                                : Text::tr("Nothing is dropped: changes are queued.");
    }
    qsizetype largest = 0;
    qint64 behind = 0;
    for (const ErrorGroup &group : groups) {
        if (group.connection != view.id.value())
            continue;
        largest = qMax(largest, group.rows.size());
        behind += group.waitBehind;
    }
    QStringList parts;
    if (largest > 1 && largest == view.errors)
        parts.append(Text::tr("All have one cause."));
    else if (largest > 1)
        parts.append(Text::tr("%1 of %2 have one cause.").arg(numberText(largest), numberText(view.errors)));
    if (behind > 0)
        parts.append(Text::tr("%1 behind.").arg(countText(behind, Text::tr("event waits"), Text::tr("events wait"))));
    return parts.join(u' ');
}

Route routeOf(const ConnectionView &view)
{
    const auto tracker = [](const NodeSnapshot &node) {
        return RouteTracker {node.trackerName.isEmpty() ? node.connector : node.trackerName, node.address};
    };
    Route route;
    route.localTracker = tracker(view.nodes[0]);
    route.localNode = {view.nodes[0].id.value(), markOf(view, view.nodes[0])};
    route.outgoing = laneOf(view, 0);
    route.incoming = laneOf(view, 1);
    route.remoteNode = {view.nodes[1].id.value(), markOf(view, view.nodes[1])};
    route.remoteTracker = tracker(view.nodes[1]);
    return route;
}

Figure underSyncFigure(const ConnectionView &view)
{
    return {numberText(view.underSync), Text::tr("under sync"), view.underSync > 0 ? ColourRole::Link : ColourRole::Dim, {}};
}

Figure waitingFigure(const ConnectionView &view)
{
    return {numberText(view.waiting), Text::tr("waiting"), view.waiting > 0 ? ColourRole::Link : ColourRole::Dim, {}};
}

Figure errorsFigure(const ConnectionView &view)
{
    if (view.errors == 0)
        return {numberText(0), Text::tr("errors"), ColourRole::Dim, {}};
    return {numberText(view.errors), view.errors == 1 ? Text::tr("error") : Text::tr("errors"), ColourRole::Fail, Icon::StateFailed};
}

Figure lastSuccessFigure(const ConnectionView &view, const QDateTime &now)
{
    if (!view.lastSuccess.isValid())
        return {u"–"_s, Text::tr("no success yet"), ColourRole::Dim, {}};
    const QString age = ageText(view.lastSuccess, now);
    if (isSilent(view, now))
        return {age, Text::tr("since last success"), ColourRole::Wait, Icon::StateWaiting};
    return {age, Text::tr("since last success"), ColourRole::Text, {}};
}

} // namespace lockstep::ui
