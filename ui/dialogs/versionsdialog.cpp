#include "ui/dialogs/versionsdialog.h"

#include "core/base/when.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/diffview.h"
#include "ui/pages/textlabel.h"
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
constexpr int listWidth = 330;

QString modeText(RuleMode mode)
{
    return mode == RuleMode::Basic ? VersionsDialog::tr("Basic") : mode == RuleMode::Mapping ? VersionsDialog::tr("Mapping") : VersionsDialog::tr("Script");
}

QString versionText(int number) { return VersionsDialog::tr("version %1").arg(number); }
} // namespace

VersionsDialog::VersionsDialog(const Context &context, const QString &connection, const NodeId &node, const RuleSet &draft, QWidget *parent)
    : QDialog(parent),
      m_draft(draft),
      m_model(new CellTableModel({{tr("Version"), true}, {tr("Published")}, {tr("Written as")}}, this)),
      m_table(new QTableView),
      m_against(named(new QComboBox, tr("Compared with"))),
      m_note(makeNote()),
      m_diff(new DiffView),
      m_bar(new MessageBar),
      m_take(makeButton(tr("Take over as draft"), Icon::Undo, ButtonVariant::Primary))
{
    m_against->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setWindowTitle(tr("Versions of the rules of %1 in %2").arg(node.value(), connection));
    setAttribute(Qt::WA_DeleteOnClose);
    m_table->setModel(m_model);
    setUpTable(m_table, tr("Published versions"), metrics::QueueRow, true);
    setInset(m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setFixedWidth(listWidth);
    setColumnWidth(m_table, 0, u"Version"_s);
    setColumnWidth(m_table, 1, u"28 November 2026 10:00"_s);
    m_table->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    auto *top = new QHBoxLayout;
    top->setSpacing(metrics::Step8);
    top->addWidget(new TextLabel(tr("Compared with"), FontRole::Caption, ColourRole::Dim));
    top->addWidget(m_against);
    top->addStretch(1);
    auto *right = new QVBoxLayout;
    right->setSpacing(metrics::Step6);
    right->addLayout(top);
    right->addWidget(m_note);
    right->addWidget(m_diff, 1);
    auto *content = new QHBoxLayout;
    content->setSpacing(metrics::Step16);
    content->addWidget(m_table);
    content->addLayout(right, 1);
    frameDialog(this, content, m_take, m_bar, tr("Close"));
    resize(1180, 620);
    m_take->setEnabled(false);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &VersionsDialog::compare);
    connect(m_against, &QComboBox::currentIndexChanged, this, &VersionsDialog::compare);
    connect(m_take, &QPushButton::clicked, this, [this] {
        if (const RuleVersion *version = chosen()) {
            Q_EMIT taken(version->rules);
            accept();
        }
    });
    when(context.host.ruleVersions(connection, node), this, [this](const QList<RuleVersion> &versions) { fill(versions); });
}

const RuleVersion *VersionsDialog::chosen() const
{
    const int row = m_table->currentIndex().row();
    return row >= 0 && row < m_versions.size() ? &m_versions.at(row) : nullptr;
}

void VersionsDialog::fill(const QList<RuleVersion> &versions)
{
    m_versions = versions;
    if (versions.isEmpty())
        m_bar->setMessage(MessageBar::Kind::Info, tr("Nothing was published yet. Versions are kept by the node from its first start on."));
    m_against->addItem(tr("what is typed now"));
    QList<CellRow> rows;
    for (const RuleVersion &version : versions) {
        const QString note = version.rules.note;
        rows.append({QString::number(version.number), {{QString::number(version.number), ColourRole::Text, true}, {momentText(version.publishedAt, QDateTime::currentDateTimeUtc())}, {modeText(version.rules.mode), ColourRole::Dim}}, note});
        m_against->addItem(versionText(version.number));
    }
    m_model->setRows(rows);
    if (!rows.isEmpty())
        m_table->setCurrentIndex(m_model->index(0, 0));
    m_table->setFocus();
}

void VersionsDialog::compare()
{
    const RuleVersion *version = chosen();
    m_take->setEnabled(version && !version->rules.isSame(m_draft));
    if (!version || m_against->currentIndex() < 0)
        return;
    const int against = m_against->currentIndex();
    const bool typed = against == 0;
    m_note->setText(version->rules.note.isEmpty() ? tr("No note was written.") : version->rules.note);
    m_diff->show(versionText(version->number), version->rules, typed ? tr("what is typed now") : versionText(m_versions.at(against - 1).number),
                 typed ? m_draft : m_versions.at(against - 1).rules);
}

} // namespace lockstep::ui
