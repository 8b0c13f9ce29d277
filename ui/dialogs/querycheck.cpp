#include "ui/dialogs/querycheck.h"

#include "core/base/when.h"
#include "ui/text/errortext.h"

#include <QCoreApplication>
#include <QTimer>

#include <chrono>

using namespace std::chrono_literals;

namespace lockstep::ui {

namespace {
constexpr auto patience = 10s;

bool isOfTheQuery(const TestOutcome &outcome)
{
    if (!outcome.ofQuery)
        return false;
    const ErrorCode code = outcome.error.code;
    return code == ErrorCode::Validation || code == ErrorCode::InvalidInput || code == ErrorCode::Permission || code == ErrorCode::NotFound;
}
} // namespace

void checkQuery(const Context &context, const NodeConfig &node, const QMap<QString, QString> &secrets, const QString &query, QObject *owner,
                const std::function<void(const QueryVerdict &)> &then)
{
    if (query.isEmpty()) {
        then({});
        return;
    }
    QMap<QString, SecretRef> kept = node.secrets;
    for (auto it = secrets.cbegin(); it != secrets.cend(); ++it)
        kept.remove(it.key());
    auto *turn = new QObject(owner); // whoever answers first ends it
    const auto finish = [turn, then](const QueryVerdict &verdict) {
        turn->deleteLater();
        then(verdict);
    };
    auto *timer = new QTimer(turn);
    timer->setSingleShot(true);
    QObject::connect(timer, &QTimer::timeout, turn, [finish, name = node.id.value()] {
        finish({{}, QCoreApplication::translate("lockstep::ui::QueryCheck", "%1 does not answer").arg(name)});
    });
    timer->start(patience);
    when(context.host.test(node.connector, node.settings, secrets, kept, query), turn, [finish, timer](const TestOutcome &outcome) {
        if (!timer->isActive())
            return;
        timer->stop();
        if (outcome.ok)
            finish({});
        else if (isOfTheQuery(outcome))
            finish({outcome.error, {}});
        else
            finish({{}, errorTitle(outcome.error)});
    });
}

} // namespace lockstep::ui
