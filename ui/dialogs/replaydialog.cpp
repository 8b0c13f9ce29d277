#include "ui/dialogs/replaydialog.h"

#include "core/base/when.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/models/celltablemodel.h"
#include "ui/models/ruledrafts.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
QString oneLine(const QJsonValue &value) { return displayValue(value).simplified(); }

QString outcomeOf(const RehearsedChanges &changes)
{
    RehearsedIssue issue;
    issue.in = changes;
    if (changes.error)
        return ReplayDialog::tr("fails: %1").arg(errorTitle(*changes.error));
    return changes.skipped.isEmpty() ? rehearsalSentence(issue) : ReplayDialog::tr("is not applied: %1").arg(changes.skipped);
}

/// What would be written, by a name that both versions share.
QMap<QString, QString> writesOf(const RehearsedChanges &changes)
{
    QMap<QString, QString> writes;
    for (const RehearsedWrite &write : changes.writes)
        writes.insert(write.field, oneLine(write.after) + (write.refusal.isEmpty() ? QString() : ReplayDialog::tr(" (refused: %1)").arg(write.refusal)));
    for (const RehearsedItem &item : changes.items)
        writes.insert(item.kind + u": "_s + item.text.simplified(), item.edit ? ReplayDialog::tr("edited") : ReplayDialog::tr("added"));
    return writes;
}

QString beforeOf(const std::array<std::optional<RehearsedChanges>, 2> &found, const QString &field)
{
    for (const std::optional<RehearsedChanges> &changes : found) {
        for (const RehearsedWrite &write : changes ? changes->writes : QList<RehearsedWrite>()) {
            if (write.field == field)
                return oneLine(write.before);
        }
    }
    return {};
}
} // namespace

ReplayDialog::ReplayDialog(const Context &context, const EventRef &ref, QWidget *parent)
    : QDialog(parent),
      m_context(context),
      m_bar(new MessageBar),
      m_versions {named(new QComboBox, tr("First version")), named(new QComboBox, tr("Second version"))},
      m_sentence(makeNote()),
      m_model(new CellTableModel({{tr("Field")}, {tr("Now")}, {tr("First")}, {tr("Second")}}, this)),
      m_table(new QTableView),
      m_again(makeButton(tr("Replay"), Icon::Play, ButtonVariant::Primary))
{
    setWindowTitle(tr("Replay a replica"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_table->setModel(m_model);
    setUpTable(m_table, tr("What each version would write"), metrics::QueueRow, true);
    setInset(m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_table, 0, u"custom.Severity8888"_s);
    for (int column = 1; column < 4; ++column)
        m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    auto *chosen = new QHBoxLayout;
    chosen->setSpacing(metrics::Step8);
    chosen->addWidget(new TextLabel(tr("By"), FontRole::Caption, ColourRole::Dim));
    chosen->addWidget(m_versions[0]);
    chosen->addWidget(new TextLabel(tr("and by"), FontRole::Caption, ColourRole::Dim));
    chosen->addWidget(m_versions[1]);
    chosen->addStretch(1);
    auto *content = new QVBoxLayout;
    content->setSpacing(metrics::Step8);
    content->addWidget(makeNote(tr("The incoming rules run on this replica and the issue as it is now. Nothing is written.")));
    content->addLayout(chosen);
    content->addWidget(m_sentence);
    content->addWidget(m_table, 1);
    frameDialog(this, content, m_again, m_bar, tr("Close"));
    resize(960, 520);
    m_again->setEnabled(false);
    for (QComboBox *versions : m_versions) {
        versions->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        connect(versions, &QComboBox::activated, this, &ReplayDialog::replay);
    }
    connect(m_again, &QPushButton::clicked, this, &ReplayDialog::replay);
    when(context.host.eventDetail(ref), this, [this](const EventDetail &detail) { take(detail); });
}

void ReplayDialog::take(const EventDetail &detail)
{
    if (detail.replica.isEmpty()) {
        m_bar->setMessage(MessageBar::Kind::Warning, tr("There is no replica of this event: none was made, or none is kept any more."));
        return;
    }
    const bool incoming = detail.row.direction == Direction::Incoming;
    m_connection = detail.row.connection.value();
    m_node = NodeId(incoming ? detail.localNode : detail.remoteNode);
    m_sent.replica = detail.replica;
    m_sent.key = detail.replica.value(u"key"_s).toString();
    setWindowTitle(tr("Replay № %1 by the rules of %2").arg(numberText(detail.row.number), m_node.value()));
    when(m_context.host.ruleVersions(m_connection, m_node), this, [this, begun = incoming ? detail.ruleVersion : 0](const QList<RuleVersion> &versions) { fillVersions(versions, begun); });
}

void ReplayDialog::fillVersions(const QList<RuleVersion> &versions, int begun)
{
    if (versions.isEmpty()) {
        m_bar->setMessage(MessageBar::Kind::Warning, tr("%1 has published no rules of this connection.").arg(m_node.value()));
        return;
    }
    const auto offer = [this](const QString &name, const RuleSet &rules) {
        m_rules.append(rules);
        for (QComboBox *combo : m_versions)
            combo->addItem(name);
    };
    const std::optional<RuleDraft> draft = RuleDrafts(m_context.services).find(m_connection, m_node);
    if (draft)
        offer(tr("what is typed now"), draft->rules.inItsMode());
    int first = static_cast<int>(m_rules.size());
    const int second = draft ? 0 : first;
    for (const RuleVersion &version : versions) {
        if (version.number == begun || (begun == 0 && m_rules.size() == (draft ? 2 : 1)))
            first = static_cast<int>(m_rules.size());
        offer(tr("version %1").arg(version.number), version.rules);
    }
    m_versions[0]->setCurrentIndex(first);
    m_versions[1]->setCurrentIndex(second);
    m_again->setEnabled(true);
    replay();
}

void ReplayDialog::replay()
{
    const int question = ++m_asked;
    m_found = {};
    for (size_t i = 0; i < 2; ++i) {
        const RuleSet rules = m_rules.value(m_versions[i]->currentIndex());
        when(m_context.host.replay(m_connection, m_node, m_sent, rules), this, [this, i, question](const Result<RehearsedChanges> &found) {
            if (question != m_asked)
                return;
            if (!found)
                m_bar->setMessage(MessageBar::Kind::Error, errorTitle(found.error()), found.error().detail);
            else
                m_found[i] = *found;
            fill();
        });
    }
}

void ReplayDialog::fill()
{
    QStringList sentences;
    std::array<QMap<QString, QString>, 2> writes;
    for (size_t i = 0; i < 2; ++i) {
        if (!m_found[i])
            continue;
        sentences.append(u"%1: %2"_s.arg(m_versions[i]->currentText(), outcomeOf(*m_found[i])));
        writes[i] = writesOf(*m_found[i]);
    }
    m_sentence->setText(sentences.join(u'\n'));
    QStringList names = writes[0].keys() + writes[1].keys();
    names.removeDuplicates();
    names.sort();
    QList<CellRow> rows;
    for (const QString &name : std::as_const(names)) {
        const QString first = writes[0].value(name);
        const QString second = writes[1].value(name);
        const bool differs = first != second;
        const ColourRole colour = differs ? ColourRole::Wait : ColourRole::Text;
        rows.append({name, {{name, colour, differs}, {beforeOf(m_found, name), ColourRole::Dim}, {first.isEmpty() ? u"–"_s : first, colour, differs}, {second.isEmpty() ? u"–"_s : second, colour, differs}}, name});
    }
    m_model->setRows(rows);
}

} // namespace lockstep::ui
