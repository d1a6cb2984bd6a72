# awk -v agency=city_police -f made_up_events.awk: a quarter of hate crime events in the format of the ca_doj adapter. Nobody and nothing in it is real:
# a row is drawn by a small generator (Park and Miller 1988, exact in doubles, so every awk draws the same) from what is common in such files.

function draw(bound) { seed = (seed * 16807) % 2147483647; return int(seed / 2147483647 * bound) }
# One of "value weight|value weight|…".
function one_of(choices,   part, parts, total, at, words, value) {
  parts = split(choices, part, "|")
  total = 0
  for (at = 1; at <= parts; ++at) { words = part[at]; sub(/.* /, "", words); total += words }
  value = draw(total)
  for (at = 1; at <= parts; ++at) {
    words = part[at]; sub(/.* /, "", words); value -= words
    if (value < 0) { sub(/ [0-9]+$/, "", part[at]); return part[at] }
  }
}

BEGIN {
  is_city = agency == "city_police"
  seed = is_city ? 20240101 : 20240331
  rows = is_city ? 240 : 170
  # 34 Sacramento, 57 Yolo, 31 Placer, 9 El Dorado: ca_doj counts California's counties in the order of the alphabet.
  counties = is_city ? "34 70|57 30" : "34 20|57 6|31 70|9 4"
  offences = "Simple Assault 30|Intimidation 25|Destruction/Damage/Vandalism 25|Aggravated Assault 15|Robbery 5"
  places = "Highway/Road/Alley/Street 35|Residence/Home/Driveway 25|Parking Lot/Garage 15|Grocery/Supermarket 10|Church/Synagogue/Temple 10|School-Elementary/Secondary 5"
  biases = "Anti-Asian 30|Anti-Black or African American 30|Anti-Hispanic or Latino 15|Anti-Jewish 10|Anti-Gay (Male) 10|Anti-Sikh 3|Anti-Gender Nonconforming 2"
  print "RecordId,ClosedYear,MonthOccurrence,County,NCIC,TotalNumberOfVictims,TotalNumberOfIndividualVictims,SuspectsRaceAsAGroup,TotalNumberOfSuspects,MostSeriousUcr,MostSeriousUcrType,MostSeriousLocation,MostSeriousBias,MostSeriousBiasType,MostSeriousVictimType,WeaponType,Offensive_Act,IsMultipleBias,TotalNumberOfIndividualVictimsAdult,TotalNumberOfIndividualVictimsJuvenile,TotalNumberOfSuspectsAdult,TotalNumberOfSuspectsJuvenile,SuspectsEthnicityAsAGroup"
  for (row = 1; row <= rows; ++row)
    printf "CA99-%s%07d,2024,%d,%s,9999,1,1,Unknown,1,%s,,%s,%s,,Person,Unknown,Unknown,,,,,,\n", is_city ? "111" : "222", row, 1 + draw(3), one_of(counties), one_of(offences), one_of(places), one_of(biases)
}
