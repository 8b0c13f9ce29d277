#include "ui/pages/connectioncard.h"

#include "ui/models/filterparser.h"
#include "ui/pages/textlabel.h"
#include "ui/style/paint.h"
#include "ui/text/overviewtext.h"
#include "ui/widgets/badgelabel.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/throughputplot.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

ConnectionCard::ConnectionCard(QWidget *parent)
    : QWidget(parent),
      m_title(new ElidedLabel),
      m_badge(new BadgeLabel),
      m_sentence(new ElidedLabel),
      m_pause(makeButton(tr("Pause"), Icon::Pause, ButtonVariant::Quiet)),
      m_sync(makeButton(tr("Sync now"), Icon::Retry, ButtonVariant::Quiet)),
      m_open(makeButton(tr("Open"), {}, ButtonVariant::Quiet)),
      m_route(new RouteWidget),
      m_plot(new ThroughputPlot)
{
    m_title->setFont(fontFor(FontRole::CardTitle));
    auto *head = new QHBoxLayout;
    head->setSpacing(0);
    head->addWidget(m_title);
    head->addSpacing(metrics::Step12);
    head->addWidget(m_badge);
    head->addSpacing(metrics::Step8);
    m_sentence->setFont(fontFor(FontRole::Caption));
    m_sentence->setForegroundRole(QPalette::PlaceholderText); // dim
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addWidget(m_sentence, 1);
    head->addWidget(m_pause);
    head->addWidget(m_sync);
    head->addWidget(m_open);

    auto *figures = new QHBoxLayout;
    figures->setSpacing(0);
    for (FigureButton *&figure : m_figures) {
        figure = new FigureButton;
        figure->setMinimumWidth(110);
        figures->addWidget(figure, 1);
    }
    m_figures[3]->setLink(false);

    auto *left = new QVBoxLayout;
    left->setSpacing(0);
    left->addWidget(m_route);
    left->addLayout(figures);
    auto *body = new QHBoxLayout;
    body->setSpacing(metrics::Step24);
    body->addLayout(left, 1);
    body->addWidget(m_plot, 0, Qt::AlignBottom);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::CardPadding, 9, metrics::CardPadding, 12);
    column->setSpacing(metrics::Step6);
    column->addLayout(head);
    column->addLayout(body);

    const auto linkTo = [this](const QString &scheme, const QString &extra) {
        Q_EMIT linkActivated(QString(scheme + filterToken(u"connection"_s, m_view.id.value()) + extra));
    };
    connect(m_figures[0], &QAbstractButton::clicked, this, [this] { Q_EMIT linkActivated(QString(u"issues:"_s + m_view.id.value())); });
    connect(m_figures[1], &QAbstractButton::clicked, this, [linkTo] { linkTo(u"queue:"_s, u" state:open"_s); });
    connect(m_figures[2], &QAbstractButton::clicked, this, [this] { Q_EMIT linkActivated(QString(u"errors:"_s + m_view.id.value())); });
    connect(m_pause, &QPushButton::clicked, this, [this] { Q_EMIT pauseRequested(m_view.id.value(), !m_view.paused()); });
    connect(m_sync, &QPushButton::clicked, this, [this] { Q_EMIT syncRequested(m_view.id.value()); });
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT linkActivated(QString(u"connection:"_s + m_view.id.value())); });
}

QString ConnectionCard::connectionName() const { return m_view.id.value(); }

void ConnectionCard::show(const ConnectionView &view, const QList<ErrorGroup> &groups, const QDateTime &now)
{
    m_view = view;
    const QString name = view.id.value();
    m_title->setText(name);
    m_badge->setBadge(badgeOf(view));
    const QString sentence = connectionSentence(view, groups);
    m_sentence->setText(sentence);
    m_pause->setText(view.paused() ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(icon(view.paused() ? Icon::Play : Icon::Pause));
    m_pause->setAccessibleName(view.paused() ? tr("Resume %1").arg(name) : tr("Pause %1").arg(name));
    m_sync->setAccessibleName(tr("Sync %1 now").arg(name));
    m_open->setAccessibleName(tr("Open %1").arg(name));
    m_route->setRoute(routeOf(view));
    m_figures[0]->setFigure(underSyncFigure(view));
    m_figures[1]->setFigure(waitingFigure(view));
    m_figures[2]->setFigure(errorsFigure(view));
    showAges(now);
    QList<ThroughputMinute> minutes;
    for (size_t i = 0; i < view.applied.size(); ++i)
        minutes.append({view.applied[i], view.failed[i]});
    m_plot->setMinutes(minutes);
}

void ConnectionCard::showAges(const QDateTime &now) { m_figures[3]->setFigure(lastSuccessFigure(m_view, now)); }

void ConnectionCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours &colours = coloursFor(palette());
    paintPanel(&painter, rect(), colours.base, colours.line, metrics::CardRadius);
}

} // namespace lockstep::ui
