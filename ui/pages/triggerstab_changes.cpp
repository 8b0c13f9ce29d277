// What the triggers tab does to the configuration: saves, switches, removes and puts back.

#include "ui/pages/triggerstab.h"

#include "ui/dialogs/querycheck.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"

#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

#include <utility>

namespace lockstep::ui {

void TriggersTab::save()
{
    const Draft sent = draft();
    const NodeConfig *node = context().services.configuration().node(m_connection.halves[sent.place.half].node);
    if (!node || !m_save->isEnabled())
        return;
    if (sent.place.index >= 0 && sent.typed.query == sent.original.query) {
        store(sent, {});
        return;
    }
    m_fault->hide();
    m_save->setEnabled(false);
    bar()->clear();
    bar()->setMessage(MessageBar::Kind::Info, tr("Asking %1 whether it takes this query…").arg(node->id.value()));
    checkQuery(context(), *node, {}, sent.typed.query, this, [this, sent, asked = ++m_asked](const QueryVerdict &verdict) {
        if (asked != m_asked)
            return;
        m_save->setEnabled(true);
        tell();
        if (draft().typed != sent.typed) // somebody went on typing: that is not what was to be saved
            return;
        if (!verdict.refusal) {
            store(sent, verdict.trouble);
            return;
        }
        m_fault->setText(errorTitle(*verdict.refusal));
        m_fault->show();
        m_query->setFocus(Qt::OtherFocusReason);
    });
}

void TriggersTab::store(const Draft &sent, const QString &unchecked)
{
    change(
        [sent](ConnectionConfig &connection) {
            QList<TriggerConfig> &triggers = connection.halves[sent.place.half].triggers;
            const qsizetype index = sent.place.index < 0 ? -1 : triggers.indexOf(sent.original);
            if (index >= 0)
                triggers[index] = sent.typed;
            else
                triggers.append(sent.typed);
        },
        unchecked.isEmpty() ? tr("The trigger is saved.") : tr("The trigger is saved; its query is not checked: %1.").arg(unchecked), {}, [this, sent] {
            closeForm();
            const QList<TriggerConfig> &triggers = m_connection.halves[sent.place.half].triggers;
            if (const int row = m_model->rowOf(Place {sent.place.half, triggers.lastIndexOf(sent.typed)}.key()); row >= 0)
                m_view->selectRow(row);
        });
}

void TriggersTab::toggle()
{
    const Place place = selected();
    const TriggerConfig trigger = m_connection.halves[place.half].triggers.value(place.index);
    const bool on = !trigger.active;
    const QString off = trigger.existing ? tr("The trigger is off: issues that begin to match from now on come under sync when it is on again. Those under sync already go on.")
                                         : tr("The trigger is off: issues that begin to match from now on are missed. Those under sync already go on.");
    change(
        [place, on](ConnectionConfig &connection) {
            if (place.index < connection.halves[place.half].triggers.size())
                connection.halves[place.half].triggers[place.index].active = on;
        },
        on ? tr("The trigger is on again.") : off);
}

void TriggersTab::remove()
{
    const Place place = selected();
    const TriggerConfig removed = m_connection.halves[place.half].triggers.value(place.index);
    change(
        [place, removed](ConnectionConfig &connection) {
            QList<TriggerConfig> &triggers = connection.halves[place.half].triggers;
            if (triggers.value(place.index) == removed)
                triggers.removeAt(place.index);
        },
        {}, {},
        [this, place, removed, name = connectionName()] {
            if (name != connectionName())
                return;
            if (const Removed one {place, removed}; !m_removed.contains(one))
                m_removed.append(one);
            tell();
            m_view->setFocus(Qt::OtherFocusReason); // the button is disabled with the last row
        });
}

void TriggersTab::putBack()
{
    const QList<Removed> removed = std::exchange(m_removed, {}); // a second click finds nothing
    if (removed.isEmpty())
        return;
    change(
        [removed](ConnectionConfig &connection) {
            for (auto one = removed.crbegin(); one != removed.crend(); ++one) { // the last first: each into the place that it had then
                QList<TriggerConfig> &triggers = connection.halves[one->place.half].triggers;
                if (!triggers.contains(one->trigger))
                    triggers.insert(qMin(one->place.index, triggers.size()), one->trigger);
            }
        },
        removed.size() == 1 ? tr("The trigger is there again.") : tr("The triggers are there again."), [this, removed](const Error &) { m_removed = removed; },
        [this] { m_view->setFocus(Qt::OtherFocusReason); });
}

} // namespace lockstep::ui
