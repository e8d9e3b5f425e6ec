/** What the demo school announces, as its editor sends it. */
export const ANNOUNCEMENTS = [
	{
		text: "CHÀO MỪNG 44 NĂM NGÀY NHÀ GIÁO VIỆT NAM (20/11/1982 - 20/11/2026)!",
		from: "2026-11-01T00:00:00+07:00",
		dismissible: false,
	},
	{
		text: "Tuyển sinh lớp 10 năm học 2027 - 2028: xem những điều cần biết",
		language: "vi",
		from: "2027-04-01T00:00:00+07:00",
		until: "2027-06-01T00:00:00+07:00",
	},
];
