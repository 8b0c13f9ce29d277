#include "ui/dialogs/gallerydialog.h"

#include "core/rules/gallery.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/pages/scripteditor.h"
#include "ui/pages/scriptpair.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace lockstep::ui {

namespace {
constexpr int listWidth = 280;
} // namespace

GalleryDialog::GalleryDialog(const QString &node, QWidget *parent)
    : QDialog(parent),
      m_filter(named(new QLineEdit, tr("Search the rules"))),
      m_list(named(new QListWidget, tr("Rules of the gallery"))),
      m_title(new TextLabel({}, FontRole::CardTitle)),
      m_sentence(makeNote()),
      m_scripts(new ScriptPair(tr("Scripts of the rule"), tr("Outgoing script of the rule"), tr("Incoming script of the rule"), tr("After-ack script of the rule"))),
      m_take(makeButton(tr("Take over"), Icon::Tick, ButtonVariant::Primary))
{
    setWindowTitle(tr("Rules that are ready"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_filter->setPlaceholderText(tr("Search"));
    addSearchSign(m_filter);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setProperty("edge", true);
    m_scripts->setOrientation(Qt::Vertical); // their lines are long
    m_scripts->setNode(node);
    for (ScriptEditor *editor : {m_scripts->outgoing(), m_scripts->incoming(), m_scripts->afterAck()})
        editor->setReadOnly(true);
    auto *left = new QVBoxLayout;
    left->setSpacing(metrics::Step8);
    left->addWidget(m_filter);
    left->addWidget(m_list, 1);
    m_filter->setFixedWidth(listWidth);
    m_list->setFixedWidth(listWidth);
    auto *right = new QVBoxLayout;
    right->setSpacing(metrics::Step6);
    right->addWidget(m_title);
    right->addWidget(m_sentence);
    right->addWidget(m_scripts, 1);
    auto *content = new QHBoxLayout;
    content->setSpacing(metrics::Step16);
    content->addLayout(left);
    content->addLayout(right, 1);
    frameDialog(this, content, m_take, new MessageBar);
    resize(1180, 620);
    connect(m_filter, &QLineEdit::textChanged, this, &GalleryDialog::fill);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) { show(item ? item->data(Qt::UserRole).toString() : QString()); });
    connect(m_take, &QPushButton::clicked, this, [this] {
        if (const GalleryRule *rule = galleryRule(m_shown)) {
            Q_EMIT taken(rule->outgoing, rule->incoming, rule->afterAck);
            accept();
        }
    });
    fill();
    m_list->setFocus();
}

void GalleryDialog::fill()
{
    const QString shown = m_shown;
    m_list->clear();
    for (const GalleryRule &rule : ruleGallery()) {
        const QString words = rule.title + u' ' + rule.sentence + u' ' + rule.outgoing + rule.incoming + rule.afterAck;
        if (!words.contains(m_filter->text().trimmed(), Qt::CaseInsensitive))
            continue;
        auto *item = new QListWidgetItem(rule.title, m_list);
        item->setData(Qt::UserRole, rule.id);
        item->setToolTip(rule.sentence);
        item->setSizeHint({0, metrics::ValueMapRow});
        if (rule.id == shown)
            m_list->setCurrentItem(item);
    }
    if (!m_list->currentItem())
        m_list->setCurrentRow(0);
    if (m_list->count() == 0)
        show({});
}

void GalleryDialog::show(const QString &id)
{
    m_shown = id;
    const GalleryRule *rule = galleryRule(id);
    m_title->setText(rule ? rule->title : tr("No rule has these words"));
    m_sentence->setText(rule ? rule->sentence : QString());
    m_scripts->outgoing()->setScript(rule ? rule->outgoing : QString());
    m_scripts->incoming()->setScript(rule ? rule->incoming : QString());
    m_scripts->afterAck()->setScript(rule ? rule->afterAck : QString());
    m_scripts->setShown(rule && !rule->afterAck.isEmpty() ? ScriptPair::Shown::All : ScriptPair::Shown::Pair);
    m_take->setEnabled(rule != nullptr);
}

} // namespace lockstep::ui
