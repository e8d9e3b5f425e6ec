/**
 * Agents of people that others' lists took for bots', or might: the browsers of Vietnam, those inside apps, televisions, and tablets
 * with names that mean something else. No pattern of a name may meet one of these.
 */
const PHONE =
	"Mozilla/5.0 (Linux; Android 14; SM-A556E Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.6778.39 Mobile Safari/537.36";
const IPHONE =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B83";
const WINDOWS =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
const SAFARI = "Chrome/131.0.0.0 Safari/537.36";
const MOBILE = "Chrome/131.0.0.0 Mobile Safari/537.36";

export const VIETNAMESE: readonly string[] = [
	`${WINDOWS} coc_coc_browser/132.0.186 Chrome/126.0.6478.186 Safari/537.36`,
	`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/128.0.138 Chrome/122.0.6261.138 Safari/537.36`,
	`Mozilla/5.0 (Linux; Android 13; V2206) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/120.0.56 Mobile Chrome/114.0.5735.56 Mobile Safari/537.36`,
	`${IPHONE.replace("Mobile/22B83", "coc_coc_browser/125.0 Version/18.1 Mobile/22B83 Safari/604.1")}`,
	`${WINDOWS} Chrome/126.0.0.0 Safari/537.36 CocCoc/132`,
	`${PHONE} Zalo android/24110187 ZaloTheme/light ZaloLanguage/vi`,
	`${PHONE} Zalo android/12100666 ZaloTheme/dark ZaloLanguage/vn`,
	`${IPHONE} Zalo iOS/553 ZaloTheme/light ZaloLanguage/vn`,
	`${WINDOWS} ZaloPC-win32-24v681 ${SAFARI} Electron/22.3.27`,
	`${PHONE} [FB_IAB/FB4A;FBAV/490.0.0.63.82;]`,
	`${PHONE} [FB_IAB/Orca-Android;FBAV/484.0.0.32.83;]`,
	`${PHONE} [FB_IAB/FB4A;FBAV/537.0.0.50.74;IABMV/1;FBLC/vi_VN;]`,
	`${PHONE} MetaIAB Facebook`,
	`${IPHONE} [FBAN/FBIOS;FBAV/490.0.0.37.106;FBBV/668921452;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/18.1;FBSS/3;FBID/phone;FBLC/vi_VN;FBOP/5;FBRV/0;IABMV/1]`,
	`${IPHONE} [FBAN/MessengerForiOS;FBAV/484.0.0.35.101;FBBV/666512443;FBDV/iPhone12,1;FBSN/iOS;FBLC/vi_VN]`,
	"[FBAN/FBIOS;FBAV/283.0.0.44.117;FBBV/238386386;FBDV/iPhone12,1;FBMD/iPhone;FBSN/iOS;FBSV/13.6.1;FBSS/2;FBID/phone;FBLC/vi_VN;FBOP/5]",
	`${PHONE} Instagram 358.0.0.51.97 Android (34/14; 450dpi; 1080x2113; samsung; SM-A556E; a55x; s5e8845; vi_VN; 664276430)`,
	`${IPHONE} musical_ly_37.1.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/vi Region/VN BytedanceWebview/d8a21c6`,
	`${PHONE} trill_370104 JsSdk/1.0 NetType/WIFI AppName/trill ByteLocale/vi-VN BytedanceWebview/d8a21c6`,
];

export const EASILY_MISTAKEN: readonly string[] = [
	`Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/102.0.5005.125 Safari/537.36 OPR/46.0.2207.0 OMI/4.23.0.112.Martell2.151 VIDAA/7.0(Hisense;SmartTV;50A6K;MTK9603/V0000.08.00Q.N0710;UHD;50A6K;)`,
	"Mozilla/5.0 (Linux; U; Linux armv7l; vi) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.152 Safari/537.36 VIDAA/6.0",
	"Opera/9.80 (Linux armv7l; HbbTV/1.2.1 (; Hisense; VIDAA; V1; 1.0;)) Presto/2.12.407 Version/12.51",
	"Mozilla/5.0 (Linux; GoogleTV 3.2; NSZ-GS7/GX70 Build/MASTER) AppleWebKit/534.24 (KHTML, like Gecko) Chrome/11.0.696.77 Safari/534.24",
	`Mozilla/5.0 (Linux; Android 12; Google TV Streamer Build/STTE) AppleWebKit/537.36 (KHTML, like Gecko) ${SAFARI}`,
	`Mozilla/5.0 (Linux; Android 11; Chromecast Google TV) AppleWebKit/537.36 (KHTML, like Gecko) ${SAFARI} CrKey/1.56`,
	`Mozilla/5.0 (Linux; Android 10; BRAVIA 4K VH2 Build/QTG3) AppleWebKit/537.36 (KHTML, like Gecko) ${SAFARI}`,
	"Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager",
	"Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) 94.0.4606.31/7.0 TV Safari/537.36",
	`Mozilla/5.0 (Linux; Android 9; Discovery Tab 10 Build/PPR1) AppleWebKit/537.36 (KHTML, like Gecko) ${SAFARI}`,
	"Mozilla/5.0 (Linux; U; Android 4.4.2; en-us; General Mobile Discovery Build/KOT49H) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30",
	`Mozilla/5.0 (Linux; Android 8.1.0; CUBOT_NOTE_S) AppleWebKit/537.36 (KHTML, like Gecko) ${MOBILE}`,
	`Mozilla/5.0 (Linux; Android 7.0; POWER BOT) AppleWebKit/537.36 (KHTML, like Gecko) ${MOBILE}`,
	`Mozilla/5.0 (Linux; Android 6.0; Fever Build/MRA58K) AppleWebKit/537.36 (KHTML, like Gecko) ${MOBILE}`,
	`Mozilla/5.0 (Linux; Android 13; Check Server Radar) AppleWebKit/537.36 (KHTML, like Gecko) ${MOBILE}`,
	`Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) ${MOBILE} GSA/15.44.34.29.arm64`,
	`Mozilla/5.0 (Linux; U; Android 13; vi-vn; Redmi Note 12 Build/TKQ1) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.22.0`,
	`Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 ${MOBILE}`,
	`${WINDOWS} Fluid/1.8 ${SAFARI}`,
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) AppleNews/608.0.1 Version/2.0.1",
	"Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.334; U; vi) Presto/2.5.25 Version/10.54",
	"Mozilla/5.0 (PlayStation; PlayStation 5/8.20) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15",
	"Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.8.3",
];
