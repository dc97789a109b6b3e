import type { zhMeasured } from './zh-measured.ts';

/** Words of what is measured in cells in English. */
export const enMeasured: Readonly<Record<keyof typeof zhMeasured, string>> = {
  'measured.as': 'Shown as',
  'measured.stations': 'Stations',
  'measured.cells': 'Cells',
  'measured.metric': 'Metric',
  'measured.step': 'Time',
  'measured.step.hour': 'Hour',
  'measured.step.day': 'Day',
  'measured.step.month': 'Month',
  'measured.loading': 'Reading the cells…',
  'measured.failed': 'It could not be refreshed; this is as of {time}.',
  'measured.empty': 'There is nothing of this time from stations that you may see.',
  'measured.span': '{from} to {to}',
  'measured.running': 'This time is not over yet, so the values still change.',
  'measured.past': 'This is a time in the past; what comes in now does not change it.',
  'measured.late': 'The data is late.',
  'measured.silent': 'Nothing new has come for long.',
  'measured.count':
    '{cells} cells with data, of {stations} stations and {n} readings; cells of resolution {res}, which follows the zoom of the map',
  'measured.highest': 'Cells with the highest values',
  'measured.cell': 'Cell',
  'measured.mean': 'Mean',
  'measured.range': 'Least–greatest',
  'measured.of': 'Stations',
  'measured.go': 'Show cell {cell} on the map',
  'measured.legend': '{title}, mean',
  'measured.legend.about':
    'The mean of all readings that count in a cell; cells without a station have no colour, nothing is estimated.',
};
