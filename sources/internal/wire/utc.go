package wire

// daysBefore are the days of a year before each month begins.
var daysBefore = [...]int64{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

// utc reads what nearly all times are: 2021-03-21T03:47:27.112041Z with up to
// nine digits behind the point, from 1970 up to 2199. ok is false for all else,
// which may be well or not.
func utc(b []byte) (ns int64, ok bool) {
	const seconds = len("2006-01-02T15:04:05")
	if len(b) <= seconds || len(b) > seconds+len(".000000000Z") || b[len(b)-1] != 'Z' ||
		b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	good := true
	two := func(i int) int64 {
		x, y := b[i]-'0', b[i+1]-'0'
		good = good && x <= 9 && y <= 9
		return int64(x)*10 + int64(y)
	}
	year, month, day := two(0)*100+two(2), two(5), two(8)
	hour, minute, second := two(11), two(14), two(17)
	if !good || year < 1970 || year >= 2200 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysOf(year, month) ||
		hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	fraction, scale := int64(0), int64(1_000_000_000)
	if rest := b[seconds : len(b)-1]; len(rest) > 0 {
		if rest[0] != '.' || len(rest) == 1 {
			return 0, false
		}
		for _, c := range rest[1:] {
			if c < '0' || c > '9' {
				return 0, false
			}
			fraction = fraction*10 + int64(c-'0')
			scale /= 10
		}
	}
	y := year - 1
	days := y*365 + y/4 - y/100 + y/400 - 719_162 + daysBefore[month-1] + day - 1 // 719162 days before 1970
	if month > 2 && leap(year) {
		days++
	}
	return ((days*24+hour)*60+minute)*60_000_000_000 + second*1_000_000_000 + fraction*scale, true
}

func leap(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysOf(year, month int64) int64 {
	switch {
	case month == 2 && leap(year):
		return 29
	case month == 12:
		return 31
	}
	return daysBefore[month] - daysBefore[month-1]
}
