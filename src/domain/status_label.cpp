#include "domain/status_label.hpp"

#include <algorithm>
#include <array>

#include "domain/shop.hpp"

namespace docket {
namespace {

/// In the order of kLanguages. src/web/texts has the same words.
using Label = std::array<std::string_view, kLanguages.size()>;

constexpr Label kLabels[] = {
    {"Cancelled", "Storniert", "Cancelado", "रद्द", "ملغى"},
    {"Completed", "Abgeschlossen", "Completado", "पूरा हुआ", "مكتمل"},
    {"Confirmed", "Bestätigt", "Confirmado", "पुष्टि हो गई", "مؤكَّد"},
    {"Created", "Angelegt", "Creado", "बनाया गया", "أُنشئ"},
    {"Delivered", "Zugestellt", "Entregado", "पहुँचा दिया गया", "تم التوصيل"},
    {"On its way", "Unterwegs", "En camino", "रास्ते में", "في الطريق"},
    {"Picked up", "Abgeholt", "Recogido", "ले लिया गया", "تم الاستلام من المتجر"},
    {"Preparing", "In Zubereitung", "En preparación", "बन रहा है", "قيد التحضير"},
    {"Processing", "In Bearbeitung", "En proceso", "काम जारी है", "قيد المعالجة"},
    {"Ready", "Abholbereit", "Listo", "तैयार", "جاهز"},
    {"Received", "Eingegangen", "Recibido", "मिल गया", "وصل الطلب"},
    {"Refunded", "Erstattet", "Reembolsado", "पैसे लौटाए गए", "أُعيد المبلغ"},
    {"Shipped", "Versandt", "Enviado", "भेज दिया गया", "تم الشحن"},
};

}  // namespace

std::string_view status_label(std::string_view label, std::string_view language) {
  const auto* found = std::ranges::find(kLabels, label, [](const Label& each) { return each[0]; });
  const auto place = std::ranges::find(kLanguages, language) - kLanguages.begin();
  if (found == std::end(kLabels) || place == std::ssize(kLanguages)) return label;
  return (*found)[static_cast<std::size_t>(place)];
}

}  // namespace docket
