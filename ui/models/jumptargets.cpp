#include "ui/models/jumptargets.h"

#include "core/model/issuekey.h"
#include "ui/text/format.h"

#include "ui/text/errortext.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::Jump)
};
constexpr qsizetype mostOffered = 12;
} // namespace

QList<JumpTarget> jumpTargets(const QString &text, const QList<NavigationEntry> &pages, const Configuration &configuration,
                              const QList<ErrorGroup> &errors, const QList<TwinRow> &twins)
{
    const QString typed = text.trimmed();
    QList<JumpTarget> all;
    for (const NavigationEntry &page : pages)
        all.append({page.title, Text::tr("Page"), QString(u"page:"_s + page.name), page.icon});
    for (const ConnectionConfig &connection : configuration.connections)
        all.append({connection.id.value(), Text::tr("Connection"), QString(u"connection:"_s + connection.id.value()), Icon::Connections});
    for (const ErrorGroup &group : errors)
        all.append({errorTitle(group.error), Text::tr("Error"), QString(u"errorgroup:"_s + group.id), Icon::Errors});
    for (const TwinRow &twin : twins) {
        const QString keys = twin.remoteKey.isEmpty() ? keyText(twin.localKey) : QString(keyText(twin.localKey) + u" ⇄ "_s + keyText(twin.remoteKey));
        all.append({QString(keys + u"  "_s + twin.summary), Text::tr("Issue"), QString(u"issue:"_s + twin.localKey + u'\n' + twin.node.value()), Icon::Issues});
    }
    const QString key = bareKey(typed);
    QList<JumpTarget> found;
    for (const JumpTarget &target : std::as_const(all)) {
        if (typed.isEmpty() ? target.link.startsWith("page:"_L1) || target.link.startsWith("connection:"_L1)
                            : target.title.contains(typed, Qt::CaseInsensitive) || (target.link.startsWith("issue:"_L1) && target.title.contains(key, Qt::CaseInsensitive)))
            found.append(target);
    }
    std::stable_sort(found.begin(), found.end(), [&typed](const JumpTarget &a, const JumpTarget &b) {
        return a.title.startsWith(typed, Qt::CaseInsensitive) && !b.title.startsWith(typed, Qt::CaseInsensitive);
    });
    return found.first(qMin(mostOffered, found.size()));
}

qsizetype twinMeant(const QList<TwinRow> &twins, const QString &wanted)
{
    const QString key = wanted.section(u'\n', 0, 0);
    const QString node = wanted.section(u'\n', 1);
    const auto find = [&twins](auto fits) {
        const auto found = std::find_if(twins.cbegin(), twins.cend(), fits);
        return found == twins.cend() ? qsizetype(-1) : found - twins.cbegin();
    };
    if (key.isEmpty())
        return -1;
    const qsizetype local = find([&](const TwinRow &twin) { return twin.localKey == key && (node.isEmpty() || twin.node.value() == node); });
    return local >= 0 || !node.isEmpty() ? local : find([&key](const TwinRow &twin) { return twin.remoteKey == key; });
}

} // namespace lockstep::ui
