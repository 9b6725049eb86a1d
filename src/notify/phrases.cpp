#include "notify/phrases.hpp"

#include "domain/language.hpp"

namespace docket::notify {
namespace {

constexpr Phrases kPhrases[] = {
    {"en",
     "Hello {name},",
     "Hello,",
     {"Your order {number} at {shop}", "Thank you for your order {number}. It has reached us."},
     {"Your order {number}: {status}", "Your order {number} has moved on: {status}."},
     {"Your order {number} is ready", "Your order {number} is ready."},
     {"Your order {number}: {status}", "Your order {number} is complete: {status}."},
     {"Your order {number} was cancelled", "Your order {number} was cancelled."},
     "You can collect it now.",
     "Reason: {reason}",
     "Probably ready: {eta}",
     "Total: {total}",
     "Follow your order here:",
     {"{shop}: new order {number}", "{lines}{total}"},
     {"{shop}: {number} was cancelled", "The customer has cancelled order {number}."},
     {"Messages from Docket arrive", "This message was sent to see whether messages from Docket arrive here. They do."},
     {"{host} cannot be reached",
      "Docket has been sending events of {shop} to this webhook in vain since {since}:\n\n{url}\n\nThe last error: "
      "{error}\n\nEach event is tried again for about three days. Please look after the receiver, or switch the "
      "webhook "
      "off."},
     {"Mail from Docket arrives", "This mail was sent to see whether mail from Docket arrives. It does."}},
    {"de",
     "Guten Tag {name},",
     "Guten Tag,",
     {"Ihre Bestellung {number} bei {shop}", "danke für Ihre Bestellung {number}. Sie ist bei uns angekommen."},
     {"Ihre Bestellung {number}: {status}", "mit Ihrer Bestellung {number} geht es weiter: {status}."},
     {"Ihre Bestellung {number} ist fertig", "Ihre Bestellung {number} ist fertig."},
     {"Ihre Bestellung {number}: {status}", "Ihre Bestellung {number} ist abgeschlossen: {status}."},
     {"Ihre Bestellung {number} wurde storniert", "Ihre Bestellung {number} wurde storniert."},
     "Sie können sie jetzt abholen.",
     "Grund: {reason}",
     "Voraussichtlich fertig: {eta}",
     "Gesamt: {total}",
     "Hier können Sie Ihre Bestellung verfolgen:",
     {"{shop}: neue Bestellung {number}", "{lines}{total}"},
     {"{shop}: {number} storniert", "Die Bestellung {number} wurde vom Kunden storniert."},
     {"Nachrichten von Docket kommen an",
      "Diese Nachricht wurde geschickt, um zu sehen, ob Nachrichten von Docket hier ankommen. Sie tun es."},
     {"{host} ist nicht erreichbar",
      "Docket schickt Ereignisse von {shop} seit {since} vergeblich an diesen Webhook:\n\n{url}\n\nDer letzte Fehler: "
      "{error}\n\nJedes Ereignis wird etwa drei Tage lang noch einmal versucht. Bitte sehen Sie nach dem Empfänger, "
      "oder "
      "schalten Sie den Webhook ab."},
     {"E-Mails von Docket kommen an",
      "Diese Nachricht wurde geschickt, um zu sehen, ob E-Mails von Docket ankommen. Sie tun es."}},
    {"es",
     "Hola, {name}:",
     "Hola:",
     {"Su pedido {number} en {shop}", "Gracias por su pedido {number}. Lo hemos recibido."},
     {"Su pedido {number}: {status}", "Su pedido {number} sigue adelante: {status}."},
     {"Su pedido {number} está listo", "Su pedido {number} está listo."},
     {"Su pedido {number}: {status}", "Su pedido {number} ha terminado: {status}."},
     {"Su pedido {number} se ha cancelado", "Su pedido {number} se ha cancelado."},
     "Ya puede recogerlo.",
     "Motivo: {reason}",
     "Probablemente listo: {eta}",
     "Total: {total}",
     "Siga su pedido aquí:",
     {"{shop}: nuevo pedido {number}", "{lines}{total}"},
     {"{shop}: {number} cancelado", "El cliente ha cancelado el pedido {number}."},
     {"Los avisos de Docket llegan", "Este aviso se envió para ver si los avisos de Docket llegan aquí. Llegan."},
     {"No se puede contactar con {host}",
      "Docket envía en vano los eventos de {shop} a este webhook desde {since}:\n\n{url}\n\nEl último error: "
      "{error}\n\nCada evento se vuelve a intentar durante unos tres días. Revise el receptor o desactive el webhook."},
     {"El correo de Docket llega", "Este mensaje se envió para ver si llega el correo de Docket. Llega."}},
    {"hi",
     "नमस्ते {name},",
     "नमस्ते,",
     {"{shop} पर आपका ऑर्डर {number}", "आपके ऑर्डर {number} के लिए धन्यवाद। वह हमें मिल गया है।"},
     {"आपका ऑर्डर {number}: {status}", "आपका ऑर्डर {number} आगे बढ़ा है: {status}।"},
     {"आपका ऑर्डर {number} तैयार है", "आपका ऑर्डर {number} तैयार है।"},
     {"आपका ऑर्डर {number}: {status}", "आपका ऑर्डर {number} पूरा हुआ: {status}।"},
     {"आपका ऑर्डर {number} रद्द किया गया", "आपका ऑर्डर {number} रद्द किया गया।"},
     "अब आप उसे ले सकते हैं।",
     "कारण: {reason}",
     "संभवतः तैयार: {eta}",
     "कुल: {total}",
     "अपना ऑर्डर यहाँ देखें:",
     {"{shop}: नया ऑर्डर {number}", "{lines}{total}"},
     {"{shop}: {number} रद्द", "ग्राहक ने ऑर्डर {number} रद्द कर दिया।"},
     {"Docket के संदेश पहुँच रहे हैं", "यह संदेश यह देखने के लिए भेजा गया कि Docket के संदेश यहाँ पहुँचते हैं या नहीं। पहुँचते हैं।"},
     {"{host} तक नहीं पहुँचा जा सकता",
      "Docket {since} से {shop} की घटनाएँ इस वेबहुक को भेजने में असफल है:\n\n{url}\n\nपिछली गड़बड़ी: {error}\n\nहर घटना को लगभग "
      "तीन दिन तक फिर से भेजा जाता है। कृपया प्राप्तकर्ता को देखें, या वेबहुक बंद कर दें।"},
     {"Docket की ई-मेल पहुँच रही है", "यह ई-मेल यह देखने के लिए भेजी गई कि Docket की ई-मेल पहुँचती है या नहीं। पहुँचती है।"}},
    {"ar",
     "مرحباً {name}،",
     "مرحباً،",
     {"طلبك {number} من {shop}", "شكراً على طلبك {number}. لقد وصلنا."},
     {"طلبك {number}: {status}", "تقدّم طلبك {number}: {status}."},
     {"طلبك {number} جاهز", "طلبك {number} جاهز."},
     {"طلبك {number}: {status}", "اكتمل طلبك {number}: {status}."},
     {"أُلغي طلبك {number}", "أُلغي طلبك {number}."},
     "يمكنك استلامه الآن.",
     "السبب: {reason}",
     "على الأرجح يجهز: {eta}",
     "المجموع: {total}",
     "تابع طلبك هنا:",
     {"{shop}: طلب جديد {number}", "{lines}{total}"},
     {"{shop}: أُلغي {number}", "ألغى الزبون الطلب {number}."},
     {"رسائل Docket تصل", "أُرسلت هذه الرسالة لمعرفة ما إذا كانت رسائل Docket تصل إلى هنا. نعم، تصل."},
     {"تعذّر الوصول إلى {host}", "يحاول Docket منذ {since} إرسال أحداث {shop} إلى هذا الـ webhook دون "
                                "جدوى:\n\n{url}\n\nآخر خطأ: {error}\n\nتُعاد محاولة "
                                "إرسال كل حدث لمدة ثلاثة أيام تقريباً. تفقّد المستقبِل من فضلك، أو أوقف الـ webhook."},
     {"بريد Docket يصل", "أُرسلت هذه الرسالة لمعرفة ما إذا كان بريد Docket يصل. نعم، يصل."}},
};

}  // namespace

const Phrases& phrases_of(std::string_view language) { return in_language(kPhrases, language); }

}  // namespace docket::notify
